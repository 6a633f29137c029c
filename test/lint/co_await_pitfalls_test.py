"""Snippets that the pitfall search must report, and snippets that it must leave alone."""

import unittest

from co_await_pitfalls import BRACES, LAMBDA, findings

BAD = {
    "braces as an argument": ("co_await f({.verb = v});", BRACES),
    "braces as a later argument": ("co_await f(x, {1, 2});", BRACES),
    "a named type with braces": ("co_await f(Options{.limit = 1});", BRACES),
    "a qualified template with braces": ("co_await f(http::Pair<int, A>{a});", BRACES),
    "empty braces": ("co_await f({});", BRACES),
    "braces of a moved member": ("auto r = co_await self.f(std::move(x), Request{y});", BRACES),
    "braces before the co_await": ("g({.a = 1}, co_await f());", BRACES),
    "braces after the awaited call": ("g(co_await f(), {.a = 1});", BRACES),
    "a co_await inside braces": ("A a{.t = t, .k = co_await f()};", BRACES),
    "braces that are returned": ("co_return A{.t = t, .k = co_await f()};", BRACES),
    "braces in a condition": ("if (co_await f({1})) { g(); }", BRACES),
    "braces in a loop's range": ("for (auto& x : co_await f({1})) g(x);", BRACES),
    "a captured copy": ("co_await f([name] { return name; });", LAMBDA),
    "a captured move": ("co_await f(x, [n = std::move(n)](int) mutable { use(n); });", LAMBDA),
    "a captured reference": ("co_await f([&] { return 1; });", LAMBDA),
    "a captured this": ("co_await f([this] { return 1; });", LAMBDA),
    "a capture in an inner lambda": ("spawn([]() -> awaitable<void> { co_await f([x] {}); });", LAMBDA),
    "braces over several lines": ("co_await f(\n  // why\n  {.a = 1});", BRACES),
    "braces after a string with a semicolon": ('co_await f("a;b", {1});', BRACES),
    "braces after a raw string": ('co_await f(R"x(";)")x", {1});', BRACES),
    "braces after a character": ("co_await f('\"', ';', {1});", BRACES),
    "braces after a digit separator": ("co_await f(1'000, {1}, 2'000);", BRACES),
}

GOOD = {
    "a named and moved object": "A a{.t = t}; co_await f(std::move(a));",
    "a named and moved lambda": "auto l = [x] { return x; }; co_await f(std::move(l));",
    "a lambda without captures": "co_await f([](int x) { return g({x}); });",
    "a coroutine lambda with parameters": "spawn([](A a) -> awaitable<void> { co_await f(std::move(a)); }, A{1});",
    "braces in the block of a condition": "if (co_await f(x)) { g({1}); }",
    "braces in the block of a loop": "while (co_await f(x)) { A a{1}; }",
    "braces in the statement before": "g({1}); co_await f(x);",
    "braces in the statement after": "co_await f(x); g({1});",
    "braces before a block": "if (a) { g({1}); } co_await f(x);",
    "braces after an else": "if (a) co_await f(x); else { g({1}); }",
    "the braces of a loop around it": "for (int x : list(A{1})) co_await f(x);",
    "the braces of a list around it": "for (int x : {1, 2}) co_await f(x);",
    "the statement of a condition": "if (co_await f(x)) g({1});",
    "the braces of a loop around a condition": "for (int x : {1, 2}) if (co_await f(x)) g();",
    "the body of a function": "awaitable<void> f() { co_await g(x); }",
    "the body of a const member": "auto A::f() const -> awaitable<Result<int>> { co_await g(x); }",
    "the member of a class": "struct A { awaitable<void> f() { co_await g(x); } };",
    "a case of a switch": "switch (x) { case 1: co_await f(x); break; default: g({1}); }",
    "a subscript": "co_await f(table[index], list()[name]);",
    "a structured binding": "auto& [ec, n] = result; co_await f(n);",
    "an attribute": "[[maybe_unused]] auto r = co_await f(x);",
    "a comment": "// co_await f({1});\n/* co_await f([x] {}); */",
    "a string": 'auto s = "co_await f({1});";',
    "a comment inside": "co_await f(x /* {1} [x] */);  // {1}",
    "a string inside": 'co_await f("({[x]", \'{\');',
    "a raw string inside": 'co_await f(R"({"a": ["b"]})");',
    "a macro": "#define RUN(x) \\\n  co_await f({x})\nint a;",
    "a word that only ends like it": "not_co_await f({1});",
}


class CoAwaitPitfalls(unittest.TestCase):
    def test_reports_what_is_destroyed_twice(self):
        for name, (snippet, message) in BAD.items():
            with self.subTest(name):
                self.assertEqual([m for _, m in findings("void t() { " + snippet + " }")], [message])

    def test_leaves_other_code_alone(self):
        for name, snippet in GOOD.items():
            with self.subTest(name):
                self.assertEqual(findings("void t() {\n" + snippet + "\n}"), [])

    def test_leaves_whole_files_alone(self):
        for name, snippet in GOOD.items():
            with self.subTest(name):
                self.assertEqual(findings(snippet), [])

    def test_names_the_line(self):
        self.assertEqual(findings("/* 1\n2 */\nvoid t() {\n  co_await f(R\"(5\n6)\",\n  {1});\n}"), [(6, BRACES)])

    def test_reports_each_place_once(self):
        self.assertEqual(len(findings("void t() { g(co_await a(), co_await b(), {1}); }")), 1)


if __name__ == "__main__":
    unittest.main()
