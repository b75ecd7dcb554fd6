/** I7: the calls can be put in an order in which the sequential model of a port space allows each answer. */
import { portOf, type RefusedCode, reasonOf } from '../../../core/ports/outcome.ts'
import {
  assertLinearizable,
  type PortInput,
  type PortOperation,
  type PortOutput,
  portSpaceModel,
} from '../../explorer/index.ts'
import { type Evidence, isTaking, type Made, victimsOf } from '../evidence.ts'
import type { Shared } from '../member.ts'
import { FIRST_PORT } from '../world.ts'

/** Throws `NotLinearizable`, which tells more than a line. */
export function disorder({ shared, operations }: Evidence): undefined {
  const { ports, reserved = [], space } = shared.world
  const range = Array.from({ length: ports }, (_, index) => index)
  const available = range.filter(index => !reserved.includes(index)).map(at => FIRST_PORT + at)
  const model = portSpaceModel({
    name: space.structure ?? 'bitmap',
    low: FIRST_PORT,
    high: FIRST_PORT + ports - 1,
    reserved: reserved.map(port => FIRST_PORT + port),
    quarantineMs: space.quarantineMs ?? 0,
    coordinated: space.coordination !== 'off',
  })
  const all = [...inherited(shared), ...operations.flatMap(made => asOperations(made, available))]
  assertLinearizable(model, all, { mode: 'by-end-of-recovery' })
}

// --- internal ---

/** What the stacks that died before had taken. */
function inherited({ legacy }: Shared): PortOperation[] {
  return legacy.map(({ owner, connection, destination }, index) => {
    const input: PortInput = { kind: 'acquire', owner, destination, from: 0, to: 0 }
    const invoked = -2 * (legacy.length - index)
    return { thread: owner, input, output: portOf(connection), invoked, returned: invoked + 1 }
  })
}

/** A call in the model's words; none if it is about handles, which the model does not know. */
function asOperations(call: Made, available: readonly number[]): PortOperation[] {
  const { input, output, ...times } = call
  const { call: name, owner, port, destination, from, victim } = input
  const to = output?.to ?? Number.POSITIVE_INFINITY
  const made = (of: PortInput, answer?: PortOutput): PortOperation =>
    answer === undefined ? { ...times, input: of } : { ...times, input: of, output: answer }
  if (victim !== undefined) {
    // One port after the other; a recovery that was refused has done nothing.
    if (output !== undefined && output.answer !== 0) return []
    return victimsOf(call).flatMap(dead =>
      available.map(at => {
        const of: PortInput = { kind: 'recover', owner: dead, port: at, from, to }
        return output === undefined ? made(of) : made(of, 'OK')
      }),
    )
  }
  if (name === 'finish') {
    if (output?.answer === 1) return []
    return [
      output === undefined ? made({ kind: 'coordinate' }) : made({ kind: 'coordinate' }, 'OK'),
    ]
  }
  const answer = output === undefined ? undefined : outputOf(output.answer)
  const of = { owner, destination, from, to }
  if (isTaking(input)) {
    return [made(port === 0 ? { kind: 'acquire', ...of } : { kind: 'bind', port, ...of }, answer)]
  }
  if (!name.startsWith('close ')) return []
  return [made({ kind: 'release', port, ...of }, answer)]
}

function outputOf(answer: number): PortOutput {
  if (answer > 0) return portOf(answer)
  if (answer === 0) return 'OK'
  const name = reasonOf(answer as RefusedCode)
    .toUpperCase()
    .replace('-', '_')
  return name === 'OUT_OF_RANGE' ? 'OTHER' : (name as PortOutput)
}
