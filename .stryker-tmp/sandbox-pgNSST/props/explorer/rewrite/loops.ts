/** Loops that only wait for others tell the machine where they begin, go on and end. */
// @ts-nocheck

import { type Code, code } from './code.ts'
import type { Frame } from './frame.ts'
import type { Rewriter } from './rewriter.ts'
import { isSpin, type Loop } from './spins.ts'
import type { Of } from './tree.ts'

export function emitLoop(r: Rewriter, node: Loop, frame: Frame): Code | undefined {
  if (!frame.yields || !isSpin(r.facts, node)) return undefined
  r.spins.add(node)
  const start = code`${r.name('spinStart')}()`
  const again = code`${r.name('spinAgain')}() && (yield ${r.name('Y')})`
  const end = code`${r.name('spinEnd')}();`
  const test = node.test ? r.emit(node.test, frame) : ''
  const body = r.emit(node.body, frame)
  if (node.type === 'DoWhileStatement') {
    return code`{ ${start}; do ${body} while ((${test}) && (${again}, true)); ${end} }`
  }
  return code`{ for (${start}; ${test}; ${again}) ${body} ${end} }`
}

/** A way out of such a loop that does not pass its end. */
export function emitReturn(
  r: Rewriter,
  node: Of<'ReturnStatement'> | Of<'ThrowStatement'>,
  frame: Frame,
): Code | undefined {
  if (!frame.yields || !r.isInSpin(node)) return undefined
  return code`{ ${r.name('spinEnd')}(); ${r.copy(node, frame)} }`
}
