/** On what a result was measured; without it no two results can be compared. */
import os from 'node:os';
import type { Environment } from '../domain/result.ts';
import type { LoadedScenario } from './load-scenario.ts';

export function describeProcessors(): Pick<Environment, 'cpuModel' | 'cores'> {
  return {
    cpuModel: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
  };
}

export function captureEnvironment(loaded: LoadedScenario, servebenchVersion: string): Environment {
  return {
    servebenchVersion,
    nodeVersion: process.version,
    os: `${os.platform()} ${os.arch()}`,
    kernel: os.release(),
    ...describeProcessors(),
    memoryBytes: os.totalmem(),
    modelSha256: loaded.modelSha256,
    payloadSha256: loaded.payloadSha256,
    scenarioSha256: loaded.scenarioSha256,
    ...(loaded.traceSha256s.size === 0
      ? {}
      : { traceSha256s: Object.fromEntries(loaded.traceSha256s) }),
  };
}
