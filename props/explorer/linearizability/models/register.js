import { UNANSWERED } from '../model.js';
/** A register that is read, written, and compared and swapped. */
export function registerModel(initial) {
    return {
        name: 'register',
        init: () => initial,
        step(state, input, output) {
            if (input.kind === 'write')
                return input.value;
            if (output !== UNANSWERED && output !== state)
                return undefined;
            return input.kind === 'cas' && input.expected === state ? input.value : state;
        },
        describe(input, output) {
            const answer = output === UNANSWERED ? '' : ` → ${output}`;
            if (input.kind === 'read')
                return `read()${answer}`;
            if (input.kind === 'write')
                return `write(${input.value})`;
            return `cas(${input.expected}, ${input.value})${answer}`;
        },
    };
}
//# sourceMappingURL=register.js.map