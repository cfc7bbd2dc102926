export { hostLabel, hostNameLength, hostNamePattern, hostNameRule } from './host.ts';
export { isPinned, pinnedRule } from './image.ts';
export { nameLength, namePattern } from './name.ts';
export { highestPort, lowestPort, portRule } from './port.ts';
export {
  byteQuantity,
  bytesOf,
  cpuPattern,
  cpuQuantity,
  isBytes,
  isCpu,
  millicoresOf,
  positiveBytesPattern,
} from './quantity.ts';
export { isOneLine } from './text.ts';
export { extensionNamePattern, extensionVersionPattern } from './wordpress.ts';
