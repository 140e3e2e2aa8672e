// The load that k6 is given in the benchmark; all that varies comes by -e, so that the command line says it.
import http from 'k6/http';

const scenarios = {
  closed: {
    executor: 'constant-vus',
    vus: Number(__ENV.VUS),
    duration: `${__ENV.SECONDS}s`,
  },
  open: {
    executor: 'constant-arrival-rate',
    rate: Number(__ENV.RATE),
    timeUnit: '1s',
    duration: `${__ENV.SECONDS}s`,
    preAllocatedVUs: Number(__ENV.VUS),
    maxVUs: Number(__ENV.VUS),
  },
};

export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ['p(50)', 'p(90)', 'p(99)'],
  scenarios: { load: scenarios[__ENV.RATE ? 'open' : 'closed'] },
};

export default function () {
  http.get(__ENV.URL, { timeout: `${__ENV.TIMEOUT}s` });
}
