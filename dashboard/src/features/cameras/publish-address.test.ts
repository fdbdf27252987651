import { expect, test } from 'vitest';
import { ffmpegCommand, publishAddress } from './publish-address.ts';

test('the address to publish at brings the key along, and is one that can be reached from elsewhere', () => {
  expect(publishAddress('rtmp://10.0.0.5:1935/live/cam-1', 'k+1', 'hub.example')).toBe(
    'rtmp://10.0.0.5:1935/live/cam-1?key=k%2B1',
  );
  expect(publishAddress('rtmp://127.0.0.1:41935/live/cam-1', 'k', 'hub.example')).toBe(
    'rtmp://hub.example:41935/live/cam-1?key=k',
  );
  expect(ffmpegCommand('rtmp://h/live/c?key=k')).toContain("-f flv 'rtmp://h/live/c?key=k'");
});
