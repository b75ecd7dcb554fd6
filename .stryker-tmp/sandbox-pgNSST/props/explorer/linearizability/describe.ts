/** Renders what a check came to, for people. */
// @ts-nocheck

import type { CheckResult, Failure } from './checker.ts'
import { answerOf, type Operation } from './history.ts'
import { type Model, stateKey, UNANSWERED } from './model.ts'

export interface DescribeOptions {
  /** Columns that a line may have. Default: 100. */
  readonly columns?: number
  /** Operations that a list or a diagram may have. Default: 12. */
  readonly operations?: number
  /** Name of a thread. Default: `T0`, `T1`, ... */
  readonly threadName?: (thread: number) => string
}

/** A few lines, and for each failure a diagram with one column per thread where it fits. */
export function describe<State, Input, Output>(
  model: Model<State, Input, Output>,
  result: CheckResult<State, Input, Output>,
  options: DescribeOptions = {},
): string {
  const { verdict, mode, operations, parts, steps, failures } = result
  const words = { linearizable: 'linearizable', illegal: 'NOT linearizable', unknown: 'UNKNOWN' }
  const lines = [
    `${words[verdict]} (${model.name}, ${mode}): ${operations} operations in ${parts} ` +
      `${parts === 1 ? 'part' : 'parts'}, ${steps} steps`,
  ]
  for (const failure of failures) lines.push(...failureLines(model, failure, options))
  return lines.join('\n')
}

/** One operation, such as `T1 read() → 0 [4, 7]`: with the stamps of its begin and its end. */
export function operationText<State, Input, Output>(
  model: Model<State, Input, Output>,
  operation: Operation<Input, Output>,
  threadName: (thread: number) => string = defaultName,
): string {
  const { thread, input, invoked, returned, crashed } = operation
  const text = model.describe(input, answerOf(operation))
  const end = returned ?? (crashed === undefined ? 'no answer' : `crash ${crashed}`)
  return `${threadName(thread)} ${text} [${invoked}, ${end}]`
}

// --- internal ---

const COLUMNS = 100
const OPERATIONS = 12

function defaultName(thread: number): string {
  return `T${thread}`
}

function failureLines<State, Input, Output>(
  model: Model<State, Input, Output>,
  failure: Failure<State, Input, Output>,
  options: DescribeOptions,
): string[] {
  const { operations: most = OPERATIONS, threadName = defaultName } = options
  const { verdict, part, operations, prefix, suffix } = failure
  const from = Math.max(0, prefix.length - most)
  const lines = [
    verdict === 'illegal'
      ? `part ${part}: ${prefix.length} of ${operations.length} operations can be put in an order:`
      : `part ${part}: given up; the longest order so far has ${prefix.length} of ` +
        `${operations.length} operations:`,
  ]
  if (from > 0) lines.push(`  ... ${from} before these`)
  for (const [index, { operation, leftOut }] of prefix.slice(from).entries()) {
    const note = leftOut ? ' never takes effect' : ''
    lines.push(`  ${from + index + 1}. ${operationText(model, operation, threadName)}${note}`)
  }
  lines.push(`  state then: ${stateKey(model, failure.stateAfterPrefix)}`)
  if (suffix.length === 0) return lines
  lines.push(suffix.length === 1 ? 'and this one does not fit:' : 'and these do not fit:')
  const shown = suffix.slice(0, most)
  for (const operation of shown) lines.push(`  ${operationText(model, operation, threadName)}`)
  if (shown.length < suffix.length) lines.push(`  ... ${suffix.length - shown.length} more`)
  const room = Math.max(0, most - shown.length)
  const context = room === 0 ? [] : prefix.slice(-room).map(({ operation }) => operation)
  return [...lines, ...diagram(model, [...context, ...shown], options)]
}

/** Time downwards, one column per thread; nothing if it is too wide. */
function diagram<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  { columns = COLUMNS, threadName = defaultName }: DescribeOptions,
): string[] {
  const threads = [...new Set(operations.map(({ thread }) => thread))].sort((a, b) => a - b)
  const rows = rowsOf(model, operations)
  const gutter = Math.max(5, ...rows.map(({ stamp }) => `${stamp}`.length))
  const widths = threads.map(thread => {
    const texts = rows.filter(row => row.thread === thread).map(({ text }) => text.length + 2)
    return Math.max(threadName(thread).length, ...texts)
  })
  const total = widths.reduce((sum, width) => sum + width + 2, gutter)
  if (total > columns) return []
  const inside = new Set<number>()
  const line = (stamp: string, cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column]))
    return [stamp.padStart(gutter), ...padded].join('  ').trimEnd()
  }
  const lines = [line('stamp', threads.map(threadName))]
  for (const { stamp, thread, mark, text } of rows) {
    const cells = threads.map(column => {
      if (column === thread) return `${mark} ${text}`
      return inside.has(column) ? '│' : ''
    })
    if (mark === '┌') inside.add(thread)
    else inside.delete(thread)
    lines.push(line(`${stamp}`, cells))
  }
  return lines
}

interface Row {
  readonly stamp: number
  readonly thread: number
  readonly mark: '┌' | '└'
  readonly text: string
}

function rowsOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): Row[] {
  const rows: Row[] = []
  for (const operation of operations) {
    const { thread, input, invoked, returned, crashed } = operation
    rows.push({ stamp: invoked, thread, mark: '┌', text: model.describe(input, UNANSWERED) })
    if (returned !== undefined) {
      const text = model.describe(input, operation.output as Output)
      rows.push({ stamp: returned, thread, mark: '└', text })
    } else if (crashed !== undefined) {
      rows.push({ stamp: crashed, thread, mark: '└', text: 'CRASH' })
    }
  }
  return rows.sort((a, b) => a.stamp - b.stamp)
}
