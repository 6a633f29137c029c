"""Who calls is said by the front proxy, behind its certificate, in the fields before the body, and nowhere else."""

from request_case import Case, chunked, closes, get, post, stays

PROXY = "proxy"
PEER = "administrator"
APIS = "/version"  # anybody with the right to it reads it
ALICE = "X-Remote-User: alice"
MASTERS = "X-Remote-Group: system:masters"
ANONYMOUS = 'User \\"system:anonymous\\" cannot'
AS_ALICE = 'User \\"alice\\" cannot'


def with_trailers(*trailers, fields=()):
    return chunked("5\r\nhello\r\n0\r\n" + "".join(trailer + "\r\n" for trailer in trailers) + "\r\n", *fields,
                   target=APIS)


CASES = [
    Case("a stranger is anonymous", get(target=APIS), stays(403, says=ANONYMOUS)),
    Case("an administrator's certificate is one", get(target=APIS), stays(200), PEER),
    Case("the proxy says who calls", get(ALICE, target=APIS), stays(403, says=AS_ALICE), PROXY),
    Case("the proxy says of which groups", get(ALICE, MASTERS, target=APIS), stays(200), PROXY),
    Case("the proxy without a user is nobody", get(target=APIS), stays(401), PROXY),
    Case("groups without a user are nobody's", get(MASTERS, target=APIS), stays(401), PROXY),
    Case("an empty user is none", get("X-Remote-User:", MASTERS, target=APIS), stays(401), PROXY),
    Case("a blank user is none", get("X-Remote-User:  \t ", MASTERS, target=APIS), stays(401), PROXY),
    Case("the first of two users counts, as in Go", get(ALICE, "X-Remote-User: bob", target=APIS),
         stays(403, says=AS_ALICE), PROXY),
    Case("a list of users is one name", get("X-Remote-User: alice, bob", target=APIS),
         stays(403, says='User \\"alice, bob\\"'), PROXY),
    Case("a stranger's word is nothing", get(ALICE, MASTERS, target=APIS), stays(403, says=ANONYMOUS)),
    Case("an administrator's word about others is nothing", get(ALICE, target=APIS), stays(200), PEER),
    Case("an extra whose name holds an escaped NUL", get(ALICE, "X-Remote-Extra-a%00b: c", target=APIS),
         stays(403, says=AS_ALICE), PROXY),
    Case("3,000 extras", get(ALICE, *[f"X-Remote-Extra-{number}: c" for number in range(3000)], target=APIS),
         stays(403, says=AS_ALICE), PROXY),
    Case("the proxy's name by the wrong authority is a name", get(ALICE, MASTERS, target=APIS),
         stays(403, says='User \\"front-proxy-client\\" cannot'), "impostor"),
    Case("another name by the proxy's authority is nobody's", get(ALICE, MASTERS, target=APIS),
         stays(401, second=401), "misnamed"),
    Case("an administrator by an unknown authority is nobody", get(ALICE, MASTERS, target=APIS),
         stays(401, second=401), "forger"),
    Case("underscores make another field", get("X_Remote_User: alice", "X_Remote_Group: system:masters", target=APIS),
         stays(401), PROXY),
    Case("a group with underscores is none", get(ALICE, "X_Remote_Group: system:masters", target=APIS),
         stays(403, says=AS_ALICE), PROXY),
    Case("a user behind a fold", get("X-Remote-User:", " alice", MASTERS, target=APIS), closes(400), PROXY),
    Case("a group behind a fold", get(ALICE, " system:masters", target=APIS), closes(400), PROXY),
    Case("a user with NUL", get("X-Remote-User: alice\0", target=APIS), closes(400), PROXY),
    Case("a group behind a bare LF", get("X-Remote-User: alice\nX-Remote-Group: system:masters", target=APIS),
         closes(400), PROXY),
    Case("a group behind a bare CR", get("X-Remote-User: alice\rX-Remote-Group: system:masters", target=APIS),
         closes(400), PROXY),
    Case("a space before the colon", get("X-Remote-User : alice", target=APIS), closes(400), PROXY),
    Case("Impersonate-User is not for us", get(ALICE, "Impersonate-User: bob", target=APIS), stays(403), PROXY),
    Case("an impersonated group", get("Impersonate-Group: system:masters", target=APIS), stays(403), PEER),

    Case("a group in a trailer is none", with_trailers(MASTERS, fields=[ALICE]), stays(403, says=AS_ALICE), PROXY),
    Case("a user in a trailer is none", with_trailers(ALICE, MASTERS), stays(401), PROXY),
    Case("a user in a trailer that was announced", with_trailers(ALICE, MASTERS, fields=["Trailer: X-Remote-User"]),
         stays(401), PROXY),
    Case("another user in a trailer changes nothing", with_trailers("X-Remote-User: root", MASTERS, fields=[ALICE]),
         stays(403, says=AS_ALICE), PROXY),
    Case("an extra in a trailer", with_trailers("X-Remote-Extra-A: b", fields=[ALICE]), stays(403, says=AS_ALICE),
         PROXY),
    Case("a stranger's trailers", with_trailers(ALICE, MASTERS), stays(403, says=ANONYMOUS)),
    Case("a token in a trailer is none", with_trailers("Authorization: Bearer nonsense"), stays(403, says=ANONYMOUS)),
    Case("a token in the fields is judged", post("Authorization: Bearer nonsense", target=APIS), stays(401)),
    Case("impersonation in a trailer is no word at all",
         with_trailers("Impersonate-User: bob", fields=[ALICE]), stays(403, says=AS_ALICE), PROXY),
    Case("who was the proxy's caller is not the next one's",
         (get(ALICE, MASTERS, target=APIS), get(target=APIS)), stays(200, 401), PROXY),
    Case("nor its groups", (get(ALICE, MASTERS, target=APIS), get("X-Remote-User: bob", target=APIS)),
         stays(200, 403, says='User \\"bob\\"'), PROXY),
    Case("nor of what a trailer said", (with_trailers(MASTERS, fields=[ALICE]), get(ALICE, target=APIS)),
         stays(403, 403, says=AS_ALICE), PROXY),
]
