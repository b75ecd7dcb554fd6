import { anyChoice } from './choices.js';
import { FastRandom } from './fast-random.js';
/** Picks uniformly among everything that can happen. */
export class RandomWalk {
    name = 'random-walk';
    learns = false;
    random = new FastRandom();
    seed(seed, run) {
        this.random.seed(seed, run);
    }
    choose(machine) {
        return anyChoice(machine, this.random);
    }
}
//# sourceMappingURL=random-walk.js.map