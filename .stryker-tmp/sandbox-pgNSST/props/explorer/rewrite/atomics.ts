/** Literal `Atomics.x(…)`: inlined, without a call of a generator. */
// @ts-nocheck

import { type Code, code, join } from './code.ts'
import type { Frame } from './frame.ts'
import type { Rewriter } from './rewriter.ts'
import type { SiteKind } from './sites.ts'
import type { Of } from './tree.ts'

/** Numbers of the operations, with how many arguments they take after the array and the index. */
const KINDS: Readonly<Record<string, readonly [kind: number, operands: number]>> = {
  load: [0, 0],
  store: [1, 1],
  add: [2, 1],
  sub: [3, 1],
  and: [4, 1],
  or: [5, 1],
  xor: [6, 1],
  exchange: [7, 1],
  compareExchange: [8, 2],
  wait: [9, 2],
  notify: [10, 1],
}

export function atomicCall(
  r: Rewriter,
  node: Of<'CallExpression'>,
  operation: string,
  frame: Frame,
): Code | undefined {
  const site = r.site(operation as SiteKind, node, frame)
  if (operation === 'waitAsync') {
    return code`(yield* ${r.name('refuse')}(${site}, "Atomics.waitAsync"))`
  }
  if (operation === 'pause') return pause(r, node, site)
  const [kind, operands] = KINDS[operation]!
  const args = node.arguments
  // Too many arguments or a spread: the function's twin knows what to do.
  if (args.length > operands + 2 || args.some(arg => arg.type === 'SpreadElement')) {
    return byTwin(r, node, operation, site, frame)
  }
  const list = args.map(arg => r.emit(arg, frame))
  while (list.length < 2) list.push('void 0')
  const [p, x, Y] = [r.name('p'), r.name('x'), r.name('Y')]
  const arrive = code`${p}(${kind.toString()}, ${site}, ${join(list, ', ')}) && (yield ${Y})`
  if (operation === 'wait') return code`(${arrive}, ${x}() && (yield ${Y}), ${r.name('w')}())`
  return code`(${arrive}, ${x}())`
}

// --- internal ---

/** Where the language has no `Atomics.pause`, the call must fail as it would. */
function pause(r: Rewriter, node: Of<'CallExpression'>, site: string): Code | undefined {
  if (node.arguments.length > 0) return undefined
  return code`(Atomics.pause === void 0 ? Atomics.pause() : ${r.name('pause')}(${site}))`
}

function byTwin(
  r: Rewriter,
  node: Of<'CallExpression'>,
  operation: string,
  site: string,
  frame: Frame,
): Code {
  const list = node.arguments.map(arg => r.emit(arg, frame))
  const at = code`${r.name('at')}.site = ${site}`
  const temp = r.temp(frame)
  frame.temps.release([temp])
  const twin = code`Atomics.${operation}[${r.name('G')}]`
  return code`(${temp} = [${join(list, ', ')}], ${at}, yield* ${twin}.apply(Atomics, ${temp}))`
}
