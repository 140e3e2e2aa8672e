/** The table of adapters: the only place of src/ that knows which there are. */
import type { Adapter } from '../adapter/contract.ts';
import { adapter as http } from '../../adapters/http/adapter.ts';
import { adapter as onnx } from '../../adapters/onnx/adapter.ts';

export const ADAPTERS: readonly Adapter[] = [onnx, http];
