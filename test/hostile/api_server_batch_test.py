import unittest
from unittest import mock

import api_server_batch
from answer_case import Case, accepts, fails
from conversation import Heard

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class ApiServerBatchTest(unittest.TestCase):
    def ask(self, name, case, received=OK, watch_begins=True):
        server = mock.Mock(**{"wait_for.return_value": watch_begins})
        callers = {"proxy": "proxy", "stranger": "stranger", "administrator": "administrator"}
        with mock.patch.object(api_server_batch, "talk", return_value=Heard(received, True)) as talk:
            found = api_server_batch.ask(mock.Mock(port=1), server, callers, name, case)
        return found, [(call.args[1], call.args[2][0]) for call in talk.call_args_list]

    def test_asks_as_the_user_or_with_the_token_of_the_case(self):
        found, [(caller, sent)] = self.ask("access-3", Case("", b"", accepts()))
        self.assertEqual((found, caller), ([], "proxy"))
        self.assertIn(b"X-Remote-User: access-3\r\n", sent)
        found, [(caller, sent)] = self.ask("token-4", Case("", b"", accepts()))
        self.assertEqual((found, caller), ([], "stranger"))
        self.assertIn(b"Authorization: Bearer token-4\r\n", sent)

    def test_asks_for_the_pods_of_the_namespace_of_the_case(self):
        _, [(caller, sent)] = self.ask("list-0", Case("", b"", accepts()))
        self.assertEqual(caller, "administrator")
        self.assertIn(b"/namespaces/list-0/pods/", sent)

    def test_asks_again_once_a_watch_has_begun(self):
        found, asked = self.ask("watch-0", Case("", b"", accepts()))
        self.assertEqual((found, len(asked)), ([], 2))
        found, _ = self.ask("watch-0", Case("", b"", accepts()), watch_begins=False)
        self.assertEqual(found, ["no watch begins"])

    def test_tells_what_is_no_answer_and_what_is_another(self):
        for received, word in ((b"", "0 answers"), (b"nonsense", "an answer without end"), (OK, "gives 200")):
            found, _ = self.ask("access-0", Case("", b"", fails()), received)
            self.assertEqual(len(found), 1)
            self.assertIn(word, found[0])


if __name__ == "__main__":
    unittest.main()
