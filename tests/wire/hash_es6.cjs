// Numbers as ECMAScript writes them: hashCanonicalJson's answer for a double is node's own text of it, for random bits (every
// exponent alike), random magnitudes, every power of two, and the neighbours of all powers of two and ten.
//   node hash_es6.cjs <hash executable> [random doubles]
'use strict';
const { spawn } = require('child_process');

const [worker, wanted = '10000000'] = process.argv.slice(2);
const BLOCK = 50000;

const bits = new BigUint64Array(1), halves = new Uint32Array(bits.buffer), value = new Float64Array(bits.buffer);
let state = 0x9e3779b9 | 0;
function random() { // xorshift32: the same numbers in every run
    state ^= state << 13, state ^= state >>> 17, state ^= state << 5;
    return state >>> 0;
}

function ofBits() { // no NaN, no infinity
    do
        halves[0] = random(), halves[1] = random();
    while (!Number.isFinite(value[0]));
    return value[0];
}

function* doubles(count) {
    for (let i = 0; i < count; i++)
        yield i & 1 ? ofBits() : (random() + random() / 4294967296) * 10 ** (random() % 31 - 19);
    const corners = [0, -0, 5e-324, Number.MAX_VALUE, 2 ** 53 - 1, 2 ** 53, 1e21, 1e-6, 1e-7];
    for (let e = -1074; e < 1024; e++)
        corners.push(2 ** e);
    for (let e = -323; e < 309; e++)
        corners.push(Number(`1e${e}`));
    for (const corner of corners)
        for (const step of [-2n, -1n, 0n, 1n, 2n]) {
            value[0] = Math.abs(corner);
            bits[0] = BigInt.asUintN(64, bits[0] + step);
            if (Number.isFinite(value[0]))
                yield value[0], yield -value[0];
        }
}

// Spelled so that the double is certain, in several ways.
function spelled(x, i) {
    return i % 3 === 0 ? x.toExponential(16) : i % 3 === 1 && Math.abs(x) < 1e21 ? x.toPrecision(17) : x.toExponential(18);
}

function varuint(number) {
    const bytes = [];
    for (; number > 127; number = Math.floor(number / 128))
        bytes.push(number % 128 + 128);
    return Buffer.from([...bytes, number]);
}

const name = 'text', type = 'Nullable(String)';
const process_ = spawn(worker, ['hashCanonicalJson'], { stdio: ['pipe', 'pipe', 'inherit'] });
const expected = []; // of the blocks that have been sent and not been answered
let answer = Buffer.alloc(0), checked = 0, wrong = 0;

// One block, when it is there as a whole; the number of its bytes, else 0.
function check(data) {
    let at = 0;
    const read = () => {
        let number = 0, shift = 1, byte;
        do {
            if (at >= data.length)
                throw new RangeError();
            byte = data[at++];
            number += (byte & 127) * shift;
            shift *= 128;
        } while (byte > 127);
        return number;
    };
    try {
        const columns = read(), rows = read();
        for (let i = 0; i < 2; i++) { // name and type
            const size = read();
            at += size;
        }
        const block = expected[0];
        if (columns !== 1 || rows !== block.length)
            throw new Error(`got a block of ${columns} columns and ${rows} rows, expected 1 and ${block.length}`);
        const nulls = at;
        at += rows;
        const texts = [];
        for (let i = 0; i < rows; i++) {
            const size = read();
            if (at + size > data.length)
                return 0;
            texts.push(data[nulls + i] ? null : data.latin1Slice(at, at + size));
            at += size;
        }
        for (let i = 0; i < rows; i++)
            if (texts[i] !== block[i] && wrong++ < 10)
                console.log(`got ${texts[i]}, expected ${block[i]}`);
        checked += rows;
        expected.shift();
        return at;
    } catch (error) {
        if (error instanceof RangeError)
            return 0;
        throw error;
    }
}

process_.stdout.on('data', chunk => {
    answer = answer.length ? Buffer.concat([answer, chunk]) : chunk;
    for (let size; expected.length && (size = check(answer)) > 0;)
        answer = answer.subarray(size);
});

async function send(block) {
    const parts = [varuint(1), varuint(block.length), varuint(name.length), Buffer.from(name), varuint(type.length), Buffer.from(type),
        Buffer.alloc(block.length)];
    const texts = block.map(spelled);
    parts.push(Buffer.from(texts.map(text => String.fromCharCode(text.length) + text).join(''), 'latin1')); // all below 128 bytes
    expected.push(block.map(String));
    if (!process_.stdin.write(Buffer.concat(parts)))
        await new Promise(resolve => process_.stdin.once('drain', resolve));
}

async function main() {
    const ended = new Promise(resolve => process_.on('close', resolve));
    let block = [], sent = 0;
    for (const x of doubles(Number(wanted))) {
        block.push(x);
        sent++;
        if (block.length === BLOCK)
            await send(block), block = [];
    }
    if (block.length)
        await send(block);
    process_.stdin.end();
    const status = await ended;
    console.log(`${checked} doubles, ${wrong} wrong`);
    process.exit(status === 0 && wrong === 0 && checked === sent && answer.length === 0 ? 0 : 1);
}

main();
