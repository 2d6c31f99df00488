// The messages between the page and the app: the types of messages.ts and the rows of
// page_messages.cc name the same messages and the same members.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const printer = path.join(root, 'build/wasm/bin/page_messages.js');
const source = path.join(root, 'site/src/pages/messages.ts');

const program = ts.createProgram([source], {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
});
const checker = program.getTypeChecker();

/** The members of an object type as page_messages.h writes them, but for `type`. */
function membersOf(type) {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    if (property.name === 'type') return [];
    const optional = property.flags & ts.SymbolFlags.Optional ? '?' : '';
    const member = checker.getNonNullableType(checker.getTypeOfSymbol(property));
    const isList = checker.isArrayType(member);
    const inner = isList ? checker.getTypeArguments(member)[0] : member;
    const isRecord = checker.getIndexInfosOfType(inner).length > 0;
    const name = `${property.name}${optional}`;
    const isObject = Boolean(inner.flags & ts.TypeFlags.Object) && !checker.isTupleType(inner);
    if (!isObject || isRecord) return [name];
    return membersOf(inner).map((below) => `${name}${isList ? '[]' : ''}.${below}`);
  });
}

/** {type: sorted members} of a union of messages. */
function messagesOf(union) {
  const file = program.getSourceFile(source);
  const alias = checker
    .getExportsOfModule(checker.getSymbolAtLocation(file))
    .find(({ name }) => name === union);
  const { types } = checker.getDeclaredTypeOfSymbol(alias);
  return Object.fromEntries(
    types.map((type) => {
      const tag = checker.getTypeOfSymbol(checker.getPropertyOfType(type, 'type')).value;
      return [tag, membersOf(type).sort()];
    }),
  );
}

const skip = existsSync(printer) ? false : 'build/wasm/bin/page_messages.js is not built';
for (const union of ['FromApp', 'ToApp']) {
  test(`${union} is the same in C++ and in TypeScript`, { skip }, () => {
    const rows = JSON.parse(execFileSync(process.execPath, ['--no-experimental-fetch', printer]))[
      union
    ];
    const expected = Object.fromEntries(
      Object.entries(rows).map(([type, members]) => [
        type,
        members.split(' ').filter(Boolean).sort(),
      ]),
    );
    assert.deepEqual(messagesOf(union), expected);
  });
}
