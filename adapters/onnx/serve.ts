/** The built-in ONNX server for the command line: its flags, and how to start it in this process. */
export { startOnnxServer } from './server/onnx-server.ts';
export { readServeOptions, serveFlags } from './server/options.ts';
