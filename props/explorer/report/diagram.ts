/** A run as a picture: time downwards, a column for each thread, switches and faults marked. */
import { placeName } from './names.ts'
import { relevantSteps } from './relevance.ts'
import { type Story, type StoryStep, threadName } from './story.ts'

export interface DiagramOptions {
  /** Columns of text, at most; default 116. */
  readonly width?: number
  /** Steps, at most; default 80. */
  readonly rows?: number
}

/** Lines of text. With too many threads for the width, one line for each step. */
export function drawDiagram(story: Story, options: DiagramOptions = {}): readonly string[] {
  const { width = WIDTH, rows } = options
  const shown = relevantSteps(story, rows)
  const threads = [...new Set(shown.steps.map(step => step.thread))].toSorted((a, b) => a - b)
  const column = Math.floor((width - NUMBER_WIDTH) / Math.max(1, threads.length)) - GAP.length
  const draw = column >= COLUMN_MIN && threads.length > 0 ? wide : narrow
  const lines = draw(story, shown.steps, threads, Math.min(column, COLUMN_MAX))
  if (shown.left === 0) return lines
  return [...lines, `${' '.repeat(NUMBER_WIDTH)}(${shown.left} more steps ${shown.why})`]
}

// --- internal ---

const WIDTH = 116
const NUMBER_WIDTH = 5
const GAP = '  '
/** Narrower columns cannot hold an operation. */
const COLUMN_MIN = 30
const COLUMN_MAX = 60

function wide(
  { session }: Story,
  steps: readonly StoryStep[],
  threads: readonly number[],
  column: number,
): string[] {
  const row = (number: string, thread: number, text: string): string => {
    const before = ' '.repeat((column + GAP.length) * threads.indexOf(thread))
    return `${number.padStart(NUMBER_WIDTH - 2)}  ${before}${text}`.trimEnd()
  }
  const heads = threads.map(t => threadName(session, t).padEnd(column))
  const rules = threads.map(t => '-'.repeat(threadName(session, t).length).padEnd(column))
  const indent = ' '.repeat(NUMBER_WIDTH)
  const lines = [heads, rules].map(parts => `${indent}${parts.join(GAP)}`.trimEnd())
  let before: StoryStep | undefined
  for (const step of steps) {
    if (isGap(before, step)) lines.push(row('...', threads[0]!, ''))
    if (step.preemption && before !== undefined) lines.push(row('', before.thread, SWITCH))
    const [first = '', ...rest] = cell(step, column)
    lines.push(row(String(step.number), step.thread, first))
    for (const text of rest) lines.push(row('', step.thread, `  ${text}`))
    before = step
  }
  return lines
}

function narrow({ session }: Story, steps: readonly StoryStep[]): string[] {
  const names = new Map(steps.map(({ thread }) => [thread, threadName(session, thread)]))
  const widest = Math.max(0, ...[...names.values()].map(name => name.length))
  const lines: string[] = []
  let before: StoryStep | undefined
  for (const step of steps) {
    const name = (thread: number): string => names.get(thread)!.padEnd(widest)
    if (isGap(before, step)) lines.push('...'.padStart(NUMBER_WIDTH - 2))
    if (step.preemption && before !== undefined) {
      lines.push(`${' '.repeat(NUMBER_WIDTH)}${name(before.thread)}  ${SWITCH}`)
    }
    const number = String(step.number).padStart(NUMBER_WIDTH - 2)
    lines.push(`${number}  ${name(step.thread)}  ${lined(step)}`)
    before = step
  }
  return lines
}

const SWITCH = '--- switch ---'

function isGap(before: StoryStep | undefined, step: StoryStep): boolean {
  return step.number !== (before?.number ?? 0) + 1
}

/** What a step says in its column, in as many lines as it takes. */
function cell(step: StoryStep, column: number): string[] {
  const one = lined(step)
  if (one.length <= column) return [one]
  const place = shortPlace(step)
  return [...wrapped(step.text, column), ...wrapped(place, column - 2)]
}

function lined(step: StoryStep): string {
  return `${step.text}${step.place === undefined ? '' : `  ${shortPlace(step)}`}`
}

/** The file by its last two parts: the whole path is in the trace of `--json`. */
function shortPlace({ place }: StoryStep): string {
  return placeName(place).split('/').slice(-2).join('/')
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= width || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map(part => part.slice(0, Math.max(width, 1)))
}
