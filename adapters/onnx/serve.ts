/** The built-in ONNX server for the command line: its flags, and how to start it in this process. */
export { startOnnxServer, type OnnxServer } from './server/onnx-server.ts';
export {
  readServeOptions,
  serveFlags,
  type OnnxServerOptions,
  type ServeFlag,
} from './server/options.ts';
