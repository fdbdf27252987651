import { expect, test } from 'vitest';
import { cameraName, frameFileName } from './camera-name.ts';

test('a camera is called by its name, else where it hangs, else its id', () => {
  const camera = { id: 'cam-1', address: '东门', labels: { name: '东门全景' } };
  expect(cameraName(camera)).toBe('东门全景');
  expect(cameraName({ ...camera, labels: {} })).toBe('东门');
  expect(cameraName({ ...camera, labels: {}, address: null })).toBe('cam-1');
});

test('the file of a frame names the camera and the time, in characters every system takes', () => {
  const at = new Date(2026, 10, 24, 14, 3, 2).getTime();
  expect(frameFileName('幸福里 3/楼: "东"', at)).toBe('幸福里_3_楼_东__2026-11-24_14-03-02.jpg');
});
