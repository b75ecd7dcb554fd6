/** For tests: the commands on a page of the documents, with what they print. */

export interface ConsoleCommand {
  readonly line: string
  /** What it prints, by the page. A last line `...`: and so on. */
  readonly output: string
}

/** The commands in a page's `console` blocks. */
export function consoleCommands(page: string): ConsoleCommand[] {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```/gms)].map(([, text]) => text!)
  const commands = blocks.flatMap(block => block.split(/^\$ /m).slice(1))
  return commands.map(text => {
    const [line = '', ...output] = text.trimEnd().split('\n')
    return { line, output: output.join('\n') }
  })
}

/** Without what differs from run to run: how long it took, and the token, which knows the code. */
export function lasting(output: string): string {
  return output
    .trimEnd()
    .replaceAll(/(portplex replay) [\w-]{20,}/g, '$1 TOKEN')
    .replaceAll(/[\d.,]+ s, [\d,]+ executions\/s, [\d,]+ steps\/s/g, 'TIMES')
}

/** As much of what was printed as the page shows. */
export function asOnPage({ output }: ConsoleCommand, printed: string): string {
  const lines = output.split('\n')
  if (lines.at(-1) !== MORE) return lasting(printed)
  const shown = lasting(printed)
    .split('\n')
    .slice(0, lines.length - 1)
  return [...shown, MORE].join('\n')
}

// --- internal ---

const MORE = '...'
