// Prices requests with the npm package @pydantic/genai-prices:
//   node cost_genai_prices.mjs <folder of the package> < requests.json > costs.json
// Requests: [[provider, model, time, usage], ...]. Costs: USD, or null for a model that it has not.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { calcPrice } = await import(pathToFileURL(process.argv[2] + '/dist/index.js'))
const requests = JSON.parse(readFileSync(0, 'utf8'))
const costs = requests.map(
  ([providerId, model, time, usage]) =>
    calcPrice(usage, model, { providerId, timestamp: new Date(time) })?.total_price ?? null
)
process.stdout.write(JSON.stringify(costs))
