/**
 * The verdict of what `always` or `finally` threw: an invariant that is violated, unless it is a
 * `NotLinearizable`. Known by its name, as code under test may have a copy of the class.
 */
export function verdictOfThrown(error) {
    if (!(error instanceof Error) || error.name !== 'NotLinearizable')
        return 'invariant';
    return 'isUnknown' in error && error.isUnknown === true ? 'unknown' : 'not-linearizable';
}
//# sourceMappingURL=outcome.js.map