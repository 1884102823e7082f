"""The tree obeys its rules, and the rules can see a tree that does not."""

import json
import tempfile
import unittest
from pathlib import Path

import rules
import spoken

ROOT = Path(__file__).resolve().parents[2]
TYPESCRIPT_COMPILER = ROOT / "web-client/node_modules/typescript"
UNSPOKEN = spoken.exceptions(rules.read(Path(__file__).with_name("unspoken.txt")))
ARROWS = rules.Arrows(rules.read(Path(__file__).with_name("arrows.txt")))


class TheTree(unittest.TestCase):
    def none(self, violations):
        self.assertFalse(violations, "\n" + "\n".join(violations))

    def test_includes_follow_the_arrows(self):
        self.none(rules.wrong_arrows(ROOT, ARROWS))

    def test_each_foreign_library_is_included_in_its_own_place(self):
        self.none(rules.foreign_libraries(ROOT, ARROWS))

    def test_includes_are_written_from_the_root(self):
        self.none(rules.relative_includes(ROOT))

    def test_no_folders_include_each_other_in_a_ring(self):
        self.none(rules.cycles(ROOT))

    def test_no_name_is_empty_of_meaning(self):
        self.none(rules.forbidden_names(ROOT))

    def test_no_file_is_too_long(self):
        self.none(rules.long_files(ROOT))

    def test_no_cpp_function_is_too_long(self):
        self.none(rules.long_functions(ROOT))

    def test_no_typescript_function_is_too_long(self):
        self.assertTrue(TYPESCRIPT_COMPILER.exists(), "npm ci in web-client first")
        self.none(rules.long_typescript_functions(ROOT, TYPESCRIPT_COMPILER))

    def test_nothing_strange_lies_at_the_top(self):
        self.none(rules.strangers_at_the_top(ROOT))

    def test_the_map_in_the_readme_matches_the_folders(self):
        self.none(rules.map_differences(ROOT))

    def test_sql_stays_in_stores(self):
        self.none(rules.stray_sql(ROOT))

    def test_whatever_can_be_refused_has_its_words(self):
        self.none(spoken.unspoken(ROOT, UNSPOKEN))

    def test_the_rules_see_the_whole_tree(self):
        seen = {path.parts[1] for path in rules.house_files(ROOT, rules.CPP) if path.parts[0] == "server"}
        self.assertLessEqual({"base", "net", "store", "bus", "people", "library", "watch", "credit", "main"}, seen)


class BadTrees(unittest.TestCase):
    """Each rule, shown a small tree that breaks it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text=""):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def test_a_layer_that_looks_up_is_seen(self):
        self.write("server/base/clock.hpp", '#include "server/watch/lease.hpp"\n')
        self.assertEqual(len(rules.wrong_arrows(self.root, ARROWS)), 1)

    def test_a_sibling_that_is_not_allowed_is_seen(self):
        self.write("server/credit/ledger.cpp", '#include "server/watch/lease.hpp"\n#include "server/net/call.hpp"\n')
        self.assertEqual(len(rules.wrong_arrows(self.root, ARROWS)), 1)

    def test_media_that_knows_the_server_is_seen(self):
        self.write("media/hls/playlist.cpp", '#include "server/base/error.hpp"\n#include "media/av/frame.hpp"\n')
        self.assertEqual(len(rules.wrong_arrows(self.root, ARROWS)), 1)

    def test_a_folder_without_arrows_is_seen(self):
        self.write("server/gossip/talk.cpp", "int x;\n")
        self.assertEqual(len(rules.wrong_arrows(self.root, ARROWS)), 1)

    def test_a_foreign_library_in_the_wrong_place_is_seen(self):
        self.write("server/watch/watch_service.cpp", "#include <pqxx/pqxx>\n#include <libwebsockets.h>\n")
        self.write("server/watch/watch_store.cpp", "#include <pqxx/pqxx>\n")
        self.write("media/probe/probe.cpp", "extern \"C\" {\n#include <libavformat/avformat.h>\n}\n")
        self.assertEqual(len(rules.foreign_libraries(self.root, ARROWS)), 3)

    def test_a_relative_include_is_seen(self):
        self.write("server/base/error.hpp")
        self.write("server/base/error.cpp", '#include "error.hpp"\n#include "../base/error.hpp"\n')
        self.assertEqual(len(rules.relative_includes(self.root)), 2)

    def test_a_ring_is_seen(self):
        self.write("media/hls/a.hpp", '#include "media/ladder/b.hpp"\n')
        self.write("media/ladder/b.hpp", '#include "media/probe/c.hpp"\n')
        self.write("media/probe/c.hpp", '#include "media/hls/a.hpp"\n')
        self.assertEqual(len(rules.cycles(self.root)), 1)

    def test_an_empty_name_is_seen_in_any_spelling(self):
        for path in ("server/net/http_utils.cpp", "web-client/src/rpc/SessionManager.ts", "media/common/x.hpp"):
            self.write(path)
        self.assertEqual(len(rules.forbidden_names(self.root)), 3)

    def test_a_long_file_is_seen(self):
        self.write("server/net/long.cpp", "// line\n" * 401)
        self.write("server/net/just.cpp", "// line\n" * 400)
        self.assertEqual(len(rules.long_files(self.root)), 1)

    def test_a_long_function_is_seen(self):
        body = "    x();\n"
        self.write("server/net/a.cpp", "namespace a {\nvoid f() {\n" + body * 59 + "}\n}  // namespace a\n")
        self.assertEqual(len(rules.long_functions(self.root)), 1)

    def test_a_function_at_the_limit_is_not(self):
        body = "    x();\n"
        self.write("server/net/a.cpp", "namespace a {\nvoid f() {\n" + body * 58 + "}\nint x = 1'000;\n}\n")
        self.assertEqual(rules.long_functions(self.root), [])

    def test_a_long_method_of_a_class_is_seen(self):
        self.write("media/a.hpp", "class A final : public B {\n  int f() const override {\n" + "x();\n" * 60 + "  }\n};\n")
        self.assertEqual(len(rules.long_functions(self.root)), 1)

    def test_a_long_constructor_behind_its_initialisers_is_seen(self):
        self.write("media/a.cpp", "A::A(int b)\n    : b_{b}, c_{'{'} {\n" + "x();\n" * 60 + "}\n")
        self.assertEqual(len(rules.long_functions(self.root)), 1)

    def test_a_long_table_is_no_function(self):
        self.write("media/a.cpp", "const int kTable[] = {\n" + "1,\n" * 100 + "};\nstruct B {\n" + "int a;\n" * 90 + "};\n")
        self.assertEqual(rules.long_functions(self.root), [])

    def test_braces_in_strings_and_comments_do_not_count(self):
        self.write("media/a.cpp", 'void f() {\n  g("}");  // }\n  h(R"({ } })");\n' + "x();\n" * 60 + "}\n")
        self.assertEqual(len(rules.long_functions(self.root)), 1)

    def test_a_long_component_is_seen(self):
        rows = "    <p>it's {x}</p>\n"
        self.write("web-client/src/ui/a.tsx", "export const A = () => {\n  return <>\n" + rows * 60 + "  </>;\n};\n")
        self.write("web-client/src/ui/b.tsx", "export function B() {\n  return <>\n" + rows * 20 + "  </>;\n}\n")
        self.assertEqual(len(rules.long_typescript_functions(self.root, TYPESCRIPT_COMPILER)), 1)

    def test_a_stranger_at_the_top_is_seen(self):
        self.write("notes.txt")
        self.write("server/base/a.cpp")
        self.assertEqual(len(rules.strangers_at_the_top(self.root)), 1)

    def test_a_map_that_lies_is_seen(self):
        self.write("README.md", "## Map of the folders\n\n```\nserver/      the server\n  base/      errors\n  gone/      no\n```\n")
        self.write("server/base/a.cpp")
        self.write("server/new/a.cpp")
        self.assertEqual(len(rules.map_differences(self.root)), 2)

    def test_a_missing_map_is_seen(self):
        self.write("README.md", "Hello\n")
        self.assertEqual(len(rules.map_differences(self.root)), 1)

    def test_sql_outside_of_stores_is_seen(self):
        self.write("server/watch/watch_service.cpp", 'const char* k = "SELECT id FROM claim WHERE true";\n')
        self.write("server/watch/watch_store.cpp", 'const char* k = "SELECT id FROM claim WHERE true";\n')
        self.write("server/watch/talk.cpp", "// SELECT a FROM b\nint x;\n")
        self.assertEqual(len(rules.stray_sql(self.root)), 1)

    def write_words(self, refusals, failures):
        for language in spoken.LANGUAGES:
            self.write(f"web-client/src/locales/{language}/refusals.json", json.dumps(dict.fromkeys(refusals, "x")))
            upload = {"refused": {}, "failure": dict.fromkeys(failures, {})}
            self.write(f"web-client/src/locales/{language}/upload.json", json.dumps(upload))

    def test_a_refusal_without_words_is_seen_in_each_language(self):
        self.write("server/people/a.cpp", 'throw RequestError(Code::not_found,\n    "a_missing", "no a");\n')
        self.write("server/library/b.cpp", 'refuse("b_wrong", "b"); throw RequestError(Code::unavailable, "c_busy", "c");\n')
        self.write("media/probe/d.cpp", 'return refuse("d_bad", "d");\n')
        self.write_words([], [])
        self.assertEqual(len(spoken.unspoken(self.root, {})), 6)
        self.write_words(["a_missing", "b_wrong"], ["d_bad"])
        self.assertEqual(spoken.unspoken(self.root, {}), [])

    def test_an_exception_that_is_none_is_seen(self):
        self.write("server/people/a.cpp", 'RequestError(Code::not_found, "a_missing", "no a");\nRequestError(Code::not_found, "b_gone", "");\n')
        self.write_words(["a_missing"], [])
        self.assertEqual(spoken.unspoken(self.root, {"b_gone": ["nobody asks"]}), [])
        excepted = {"a_missing": ["has words"], "b_gone": [], "c_unsaid": ["gone"]}
        self.assertEqual(len(spoken.unspoken(self.root, excepted)), 3)


if __name__ == "__main__":
    unittest.main()
