/** The places of the code at which something can be scheduled, recorded or refused. */
/** Site number 0: no place. */
export const NO_SITE = { kind: 'none', file: '', line: 0, column: 0, name: '', function: '' };
//# sourceMappingURL=sites.js.map