/**
 * One loaded model: onnxruntime behind plain tensors. Runs in an instance's thread, since a run
 * blocks the thread that it is called on. The only file that knows onnxruntime-node, which it imports
 * late: the package is optional.
 */
import { stat } from 'node:fs/promises';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { messageOf, ServebenchError } from '../../../src/base/errors.ts';
import type { ModelSignature, TensorSpec } from './model.ts';
import { datatypeOfRuntime, RUNTIME_TYPES, type Tensor, type TensorData } from './tensor.ts';

export interface Session {
  signature: ModelSignature;
  /** One execution; blocks this thread. Rejects with onnxruntime's error. */
  run(inputs: Tensor[]): Promise<Tensor[]>;
  release(): Promise<void>;
}

type Runtime = typeof OnnxRuntime;

/**
 * @throws ServebenchError SB_ONNX_MODEL_MISSING, SB_ONNX_RUNTIME_MISSING, SB_ONNX_MODEL_INVALID or
 * SB_ONNX_MODEL_UNSUPPORTED.
 */
export async function loadSession(modelFile: string, intraOpThreads: number): Promise<Session> {
  await assertModelFile(modelFile);
  const runtime = await importRuntime();
  const session = await createSession(runtime, modelFile, intraOpThreads);
  const signature = readSignature(session, modelFile, runtime.env.versions.node ?? 'unknown');
  const outputNames = signature.outputs.map(({ name }) => name);
  return {
    signature,
    run: async (inputs) => {
      const feeds: Record<string, RuntimeTensor> = {};
      for (const [index, { name, datatype }] of signature.inputs.entries()) {
        const input = inputs[index];
        if (input === undefined) throw new Error(`no tensor for input '${name}'`);
        feeds[name] = createTensor(runtime, RUNTIME_TYPES[datatype], input);
      }
      const results = await session.run(feeds, outputNames);
      return outputNames.map((name) => readTensor(results[name], name));
    },
    release: () => session.release(),
  };
}

async function assertModelFile(modelFile: string): Promise<void> {
  let isFile: boolean;
  try {
    isFile = (await stat(modelFile)).isFile();
  } catch (cause) {
    throw new ServebenchError({
      code: 'SB_ONNX_MODEL_MISSING',
      message: `model file ${modelFile} cannot be read: ${messageOf(cause)}`,
      hint: 'Give the path of an .onnx file, relative to the working directory or absolute.',
      cause,
    });
  }
  if (!isFile) {
    throw new ServebenchError({
      code: 'SB_ONNX_MODEL_MISSING',
      message: `model ${modelFile} is not a file`,
      hint: 'Give the path of an .onnx file.',
    });
  }
}

async function importRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new ServebenchError({
      code: 'SB_ONNX_RUNTIME_MISSING',
      message: `the package onnxruntime-node cannot be loaded: ${messageOf(cause)}`,
      hint: 'Install it with: npm install onnxruntime-node --ignore-scripts (its CPU binary is in the package; the script fetches CUDA files).',
      cause,
    });
  }
}

async function createSession(
  runtime: Runtime,
  modelFile: string,
  intraOpThreads: number,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(modelFile, {
      executionProviders: ['cpu'],
      intraOpNumThreads: intraOpThreads,
      interOpNumThreads: 1,
      // Errors come back with the call; printing them too would let clients fill the log.
      logSeverityLevel: 4,
    });
  } catch (cause) {
    // The file is named by our own words.
    const message = messageOf(cause).replace(/^Load model from .* failed:/, '');
    const isOnnx = !/protobuf parsing failed|ModelProto does not have a graph/i.test(message);
    throw new ServebenchError({
      code: 'SB_ONNX_MODEL_INVALID',
      message: isOnnx
        ? `onnxruntime cannot load ${modelFile}: ${message}`
        : `${modelFile} is not an ONNX model (onnxruntime: ${message})`,
      hint: isOnnx
        ? 'Check the opset and the operators that the model needs against this onnxruntime.'
        : 'Give an .onnx file; a Git LFS pointer or a cut-off download reads like this too.',
      cause,
    });
  }
}

function readSignature(
  session: InferenceSession,
  modelFile: string,
  runtimeVersion: string,
): ModelSignature {
  const isTensor = ({ isTensor: is }: InferenceSession.ValueMetadata): boolean => is;
  const notTensor = session.inputMetadata.find((each) => !each.isTensor);
  if (notTensor !== undefined) {
    throw unsupported(`input '${notTensor.name}' of ${modelFile} is not a tensor`);
  }
  const outputs = session.outputMetadata.filter(isTensor);
  if (outputs.length === 0) {
    throw unsupported(`${modelFile} has no output that is a tensor`);
  }
  return {
    inputs: session.inputMetadata.map((each) => readSpec(each, 'input', modelFile)),
    outputs: outputs.map((each) => readSpec(each, 'output', modelFile)),
    skippedOutputs: session.outputMetadata.filter((each) => !each.isTensor).map(({ name }) => name),
    runtimeVersion,
  };
}

function readSpec(
  metadata: InferenceSession.ValueMetadata,
  kind: string,
  modelFile: string,
): TensorSpec {
  const { name } = metadata;
  const datatype = metadata.isTensor ? datatypeOfRuntime(metadata.type) : null;
  if (!metadata.isTensor || datatype === null) {
    const type = metadata.isTensor ? metadata.type : 'no tensor';
    throw unsupported(
      `${kind} '${name}' of ${modelFile} is of type ${type}, which JSON cannot carry`,
    );
  }
  return {
    name,
    datatype,
    shape: metadata.shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
  };
}

function unsupported(message: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_MODEL_UNSUPPORTED',
    message,
    hint: 'Export the model with plain tensors (zipmap=False for scikit-learn), and a Cast to float32 around float16.',
  });
}

/** The runtime's constructor has one overload for each type; the table in tensor.ts keeps them in step. */
function createTensor(runtime: Runtime, type: string, tensor: Tensor): RuntimeTensor {
  const construct = runtime.Tensor as unknown as new (
    type: string,
    data: TensorData,
    dims: number[],
  ) => RuntimeTensor;
  return new construct(type, tensor.data, tensor.dims);
}

function readTensor(
  value: InferenceSession.OnnxValueMapType[string] | undefined,
  name: string,
): Tensor {
  if (value === undefined) throw new Error(`the model returned no output '${name}'`);
  return { dims: [...value.dims], data: value.data };
}
