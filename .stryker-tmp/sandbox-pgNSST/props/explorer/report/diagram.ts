/** A run as a picture: time downwards, a column for each thread, switches and faults marked. */
// @ts-nocheck

import { placeName } from './names.ts'
import { relevantSteps } from './relevance.ts'
import { type Story, type StoryStep, threadName } from './story.ts'
import { wrapText } from './wrap.ts'

export interface DiagramOptions {
  /** Columns of text, at most; default 120. */
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
  const rowsShown = rowsOf(story, shown.steps)
  const lines =
    column >= COLUMN_MIN && threads.length > 0
      ? wide(story, rowsShown, threads, Math.min(column, COLUMN_MAX))
      : narrow(story, rowsShown, width)
  const notes = [
    ...(shown.again === '' ? [] : [`... ${shown.again}`]),
    ...(shown.left === 0 ? [] : [`(${shown.left} more steps ${shown.why})`]),
  ]
  const indent = ' '.repeat(NUMBER_WIDTH)
  const under = notes.flatMap(note => wrapText(note, width - NUMBER_WIDTH))
  return [...lines, ...under.map(note => `${indent}${note}`)]
}

// --- internal ---

const WIDTH = 120
const NUMBER_WIDTH = 5
const GAP = '  '
/** Narrower columns cannot hold an operation. */
const COLUMN_MIN = 26
const COLUMN_MAX = 60

/** A line of the picture: a step, or that a thread is interrupted there. */
interface Row {
  readonly number: string
  readonly thread: number
  readonly step: StoryStep | undefined
}

/** A switch is shown even when the steps around it are not. */
function rowsOf(story: Story, shown: readonly StoryStep[]): Row[] {
  const kept = new Set(shown)
  const rows: Row[] = []
  let interrupted = -1
  for (const [index, step] of story.steps.entries()) {
    if (step.preemption && interrupted < 0) interrupted = story.steps[index - 1]!.thread
    if (!kept.has(step)) continue
    if (interrupted >= 0 && interrupted !== step.thread && rows.length > 0) {
      rows.push({ number: '', thread: interrupted, step: undefined })
    }
    interrupted = -1
    rows.push({ number: String(step.number), thread: step.thread, step })
  }
  return rows
}

function wide(
  { session }: Story,
  rows: readonly Row[],
  threads: readonly number[],
  column: number,
): string[] {
  const line = (number: string, thread: number, text: string): string => {
    const before = ' '.repeat((column + GAP.length) * Math.max(0, threads.indexOf(thread)))
    return `${number.padStart(NUMBER_WIDTH - 2)}  ${before}${text}`.trimEnd()
  }
  const heads = threads.map(t => threadName(session, t).padEnd(column))
  const rules = threads.map(t => '-'.repeat(threadName(session, t).length).padEnd(column))
  const indent = ' '.repeat(NUMBER_WIDTH)
  const lines = [heads, rules].map(parts => `${indent}${parts.join(GAP)}`.trimEnd())
  for (const { number, thread, step } of rows) {
    const [first = '', ...rest] = step === undefined ? [SWITCH] : cell(step, column)
    lines.push(line(number, thread, first), ...rest.map(text => line('', thread, `  ${text}`)))
  }
  return lines
}

function narrow({ session }: Story, rows: readonly Row[], width: number): string[] {
  const names = rows.map(({ thread }) => threadName(session, thread))
  const widest = Math.max(0, ...names.map(name => name.length))
  const indent = ' '.repeat(NUMBER_WIDTH + widest + 2 * GAP.length)
  return rows.flatMap(({ number, step }, i) => {
    const text = step === undefined ? SWITCH : lined(step)
    const [first = '', ...rest] = wrapText(text, Math.max(COLUMN_MIN, width - indent.length))
    const head = `${number.padStart(NUMBER_WIDTH - 2)}  ${names[i]!.padEnd(widest)}`
    return [`${head}${GAP}${first}`, ...rest.map(more => `${indent}${more}`)]
  })
}

const SWITCH = '--- switch ---'

/** What a step says in its column, in as many lines as it takes. */
function cell(step: StoryStep, column: number): string[] {
  const one = lined(step)
  if (one.length <= column) return [one]
  const place = shortPlace(step)
  const last = place.length <= column - 2 ? place : place.split('/').at(-1)!
  const lines = wrapText(step.text, column - 2)
  return last === '' ? lines : [...lines, last.slice(-(column - 2))]
}

function lined(step: StoryStep): string {
  return `${step.text}${step.place === undefined ? '' : `  ${shortPlace(step)}`}`
}

/** The file by its last two parts: the whole path is in the trace of `--json`. */
function shortPlace({ place }: StoryStep): string {
  return placeName(place).split('/').slice(-2).join('/')
}
