// Prints each outermost function longer than the limit, of the TypeScript files named on standard input.
//   node long_functions.cjs PATH_OF_TYPESCRIPT LIMIT < list
const { readFileSync } = require("node:fs");
const ts = require(process.argv[2]);
const limit = Number(process.argv[3]);

function check(path) {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, kind);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const first = lineOf(node.getStart());
      const count = lineOf(node.end) - first + 1;
      if (count > limit) console.log(`${path}:${first}: ${count} lines, at most ${limit}`);
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

readFileSync(0, "utf8").split("\n").filter(Boolean).forEach(check);
