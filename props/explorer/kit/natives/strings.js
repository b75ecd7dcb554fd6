/** Twins of `replace` and `replaceAll`, for replacers that have a twin. */
import { types } from 'node:util';
import { active } from '../active.js';
import { call } from '../construct.js';
import { native } from '../native.js';
import { twinOf } from '../symbols.js';
import { pair } from './pair.js';
/** The twins of this file. */
export function stringTwins() {
    return [
        ...pair(String.prototype, 'replace', replacing),
        ...pair(String.prototype, 'replaceAll', replacing),
    ];
}
// --- internal ---
/**
 * All matches are found before the first replacer is called, says ECMA-262. So the native finds them,
 * and the replacers are called afterwards.
 */
function replacing(original) {
    return function* (search, replacer) {
        const { site } = active;
        if (twinOf(replacer) === undefined || !isOrdinary(search)) {
            return native(site, original, this, [search, replacer]);
        }
        const matches = [];
        const none = native(site, original, this, [
            search,
            (...match) => {
                matches.push(match);
                return '';
            },
        ]);
        if (matches.length === 0)
            return none;
        let made = '';
        let end = 0;
        const text = textOf(matches[0]);
        for (const match of matches) {
            const position = match[partsOf(match)];
            const replacement = String(yield* call(replacer, undefined, match));
            if (position < end)
                continue;
            made += text.slice(end, position) + replacement;
            end = position + match[0].length;
        }
        return made + text.slice(end);
    };
}
/** A string, or what becomes one, or a regular expression that works as they are made. */
function isOrdinary(search) {
    if (types.isProxy(search))
        return false;
    if (types.isRegExp(search)) {
        const { exec, [Symbol.replace]: replace } = search;
        return exec === RegExp.prototype.exec && replace === RegExp.prototype[Symbol.replace];
    }
    return search === null || typeof search !== 'object' || !(Symbol.replace in search);
}
/** Where a replacer's arguments have the position; the text follows, and then perhaps the groups. */
function partsOf(match) {
    return typeof match.at(-1) === 'string' ? match.length - 2 : match.length - 3;
}
function textOf(match) {
    return match[partsOf(match) + 1];
}
//# sourceMappingURL=strings.js.map