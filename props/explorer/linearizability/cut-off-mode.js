export const CUT_OFF_MODES = [
    'any-time-later',
    'before-crash-or-never',
    'by-end-of-recovery',
];
/** The last stamp at which the operation may take effect. */
export function deadlineOf(operation, mode) {
    if (operation.returned !== undefined)
        return operation.returned;
    if (operation.crashed === undefined || mode === 'any-time-later')
        return Number.POSITIVE_INFINITY;
    if (mode === 'before-crash-or-never')
        return operation.crashed;
    return operation.recovered ?? Number.POSITIVE_INFINITY;
}
//# sourceMappingURL=cut-off-mode.js.map