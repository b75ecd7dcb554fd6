/** Tagged templates: a call with one frozen array of strings per place. */
// @ts-nocheck

import { callValue, member, prepareArguments, primary } from './calls.ts'
import { type Code, code, join } from './code.ts'
import type { Frame } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { isStable, mayBeObject } from './stable.ts'
import type { Of } from './tree.ts'

export function emitTagged(
  r: Rewriter,
  node: Of<'TaggedTemplateExpression'>,
  frame: Frame,
): Code | undefined {
  if (!frame.yields) return undefined
  const { tag, quasi } = node
  const site = r.site('call', node, frame)
  const text = quote(r.text(tag).slice(0, 60))
  const strings = r.unique('s')
  const list = (values: readonly (string | null | undefined)[]): string =>
    values.map(value => (typeof value === 'string' ? quote(value) : 'void 0')).join(', ')
  const cooked = list(quasi.quasis.map(part => part.value.cooked))
  const raw = list(quasi.quasis.map(part => part.value.raw))
  r.declarations.push(`const ${strings} = ${r.name('strings')}([${cooked}], [${raw}]);\n`)
  const temps: string[] = []
  const setup: Code[] = []
  const hold = (value: Code): string => {
    const temp = r.temp(frame)
    temps.push(temp)
    setup.push(code`${temp} = ${value}, `)
    return temp
  }
  let receiver: Code = 'void 0'
  let receiverIsObject = false
  let callee: string
  if (tag.type === 'MemberExpression' && tag.object.type !== 'Super') {
    receiverIsObject = mayBeObject(tag.object)
    receiver = isStable(r.facts, tag.object, [tag.property, ...quasi.expressions])
      ? primary(tag.object, r.emit(tag.object, frame))
      : hold(r.emit(tag.object, frame))
    callee = hold(member(r, tag, receiver, frame))
  } else {
    if (tag.type === 'MemberExpression') receiver = r.captured('this', frame) ?? 'this'
    callee = hold(r.emit(tag, frame))
  }
  const prepared = prepareArguments(r, quasi.expressions, frame)
  const args = [{ use: strings }, ...prepared.list]
  const body = callValue(r, { callee, receiver, text, site }, args, receiverIsObject)
  frame.temps.release([...temps, ...prepared.temps])
  return code`(${join([...setup, ...prepared.setup], '')}${body})`
}
