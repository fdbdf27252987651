import { RtmpCamera } from '../support/rtmp-camera.ts';

// Publishes the same reel to each address of the order, in real time, until it is ended.
const urls = JSON.parse(process.argv[2] ?? '[]') as string[];
const reel = {
  source: 'color=size=640x360',
  filter: ',noise=alls=20:allf=t',
  fps: 25,
  gop: 50,
  seconds: 4,
  bitrate: '2M',
};
const cameras: RtmpCamera[] = [];
for (const url of urls) cameras.push(await RtmpCamera.connect(url, reel));
// A camera's clock is its own: they do not send their key frames at the same moment.
cameras.forEach((camera, i) => setTimeout(() => void camera.run(), (i * 2000) / cameras.length));
process.stdout.write('publishing\n');
