import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface OnvifDeviceOptions {
  password: string;
  streamUrl?: string;
}

/** A camera on the network that speaks ONVIF: it checks who asks, notes what it is told, and answers searches. */
export interface SimulatedOnvif {
  port: number;
  discoveryPort: number;
  user: string;
  /** Commands it took, e.g. `move 1 0`, `stop`, `goto 1`. */
  taken: string[];
  presets: Map<string, string>;
  /** What it says instead of its profiles. */
  profiles?: string;
}

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const MEDIA = 'http://www.onvif.org/ver10/media/wsdl';
const PTZ = 'http://www.onvif.org/ver20/ptz/wsdl';
const PROFILE = `<Profiles token="main"><Name>Main</Name>\
<VideoSourceConfiguration token="v"><SourceToken>s</SourceToken></VideoSourceConfiguration>\
<VideoEncoderConfiguration token="e"><Encoding>H264</Encoding><Resolution><Width>320</Width><Height>192</Height></Resolution>\
</VideoEncoderConfiguration><PTZConfiguration token="p"><NodeToken>n</NodeToken></PTZConfiguration></Profiles>`;

const envelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
const within = (xml: string, name: string): string =>
  new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`).exec(xml)?.[1] ?? '';

/** Starts one on free ports of the loopback. */
export async function startOnvif({ password, streamUrl = '' }: OnvifDeviceOptions): Promise<SimulatedOnvif> {
  const device: SimulatedOnvif = {
    port: 0,
    discoveryPort: 0,
    user: 'turner',
    taken: [],
    presets: new Map([['1', 'Gate']]),
  };

  function isAuthorized(xml: string): boolean {
    const digest = createHash('sha1')
      .update(Buffer.from(within(xml, 'Nonce'), 'base64'))
      .update(within(xml, 'Created') + password)
      .digest('base64');
    return within(xml, 'Username') === device.user && within(xml, 'Password') === digest;
  }

  function answer(name: string, xml: string): string {
    const { taken, presets } = device;
    const preset = within(xml, 'PresetToken');
    switch (name) {
      case 'GetServices': {
        const service = (namespace: string): string =>
          `<Service><Namespace>${namespace}</Namespace><XAddr>http://10.255.255.1/onvif</XAddr></Service>`;
        return `<GetServicesResponse xmlns="${DEVICE}">${[DEVICE, MEDIA, PTZ].map(service).join('')}</GetServicesResponse>`;
      }
      case 'GetProfiles':
        return `<GetProfilesResponse>${device.profiles ?? PROFILE}</GetProfilesResponse>`;
      case 'GetDeviceInformation':
        return '<GetDeviceInformationResponse><Manufacturer>Acme</Manufacturer><Model>Dome 4</Model><FirmwareVersion>1.2</FirmwareVersion><SerialNumber>77</SerialNumber></GetDeviceInformationResponse>';
      case 'GetStreamUri':
        return `<GetStreamUriResponse><MediaUri><Uri>${streamUrl}</Uri></MediaUri></GetStreamUriResponse>`;
      case 'GetPresets': {
        const all = [...presets].map(([token, of]) => `<Preset token="${token}"><Name>${of}</Name></Preset>`);
        return `<GetPresetsResponse>${all.join('')}</GetPresetsResponse>`;
      }
      case 'ContinuousMove': {
        const [, x, y] = /PanTilt x="([^"]*)" y="([^"]*)"/.exec(xml) ?? [];
        taken.push(`move ${x} ${y} for ${within(xml, 'Timeout')}`);
        break;
      }
      case 'Stop':
        taken.push('stop');
        break;
      case 'GotoPreset':
        taken.push(`goto ${preset}`);
        break;
      case 'SetPreset':
        presets.set('2', within(xml, 'PresetName'));
        return '<SetPresetResponse><PresetToken>2</PresetToken></SetPresetResponse>';
      case 'RemovePreset':
        presets.delete(preset);
        break;
    }
    return `<${name}Response/>`;
  }

  const http = createServer((request, response) => {
    void read(request).then((xml) => {
      const name = /Body[^>]*>\s*<(\w+)/.exec(xml)?.[1] ?? '';
      const reply = (status: number, body: string): void =>
        void response.writeHead(status, { 'content-type': 'application/soap+xml' }).end(envelope(body));
      if (name === 'GetSystemDateAndTime') return reply(200, clock(new Date()));
      if (!isAuthorized(xml))
        return reply(
          400,
          '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">Sender not authorized</s:Text></s:Reason></s:Fault>',
        );
      return reply(200, answer(name, xml));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  device.port = (http.address() as AddressInfo).port;

  const udp = createSocket('udp4');
  udp.on('message', (bytes, { port, address }) => {
    const id = within(bytes.toString(), 'MessageID');
    udp.send('no XML at all', port, address);
    udp.send(probeMatch('urn:uuid:somebody-elses', 1), port, address);
    udp.send(probeMatch(id, device.port), port, address);
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  device.discoveryPort = udp.address().port;
  onTestFinished(() => {
    udp.close();
    http.closeAllConnections();
    http.close();
  });
  return device;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function clock(now: Date): string {
  return `<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>${now.getUTCHours()}</Hour>\
<Minute>${now.getUTCMinutes()}</Minute><Second>${now.getUTCSeconds()}</Second></Time><Date><Year>${now.getUTCFullYear()}</Year>\
<Month>${now.getUTCMonth() + 1}</Month><Day>${now.getUTCDate()}</Day></Date></UTCDateTime></SystemDateAndTime>\
</GetSystemDateAndTimeResponse>`;
}

function probeMatch(relatesTo: string, port: number): string {
  return `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:RelatesTo>${relatesTo}</w:RelatesTo></e:Header><e:Body>\
<d:ProbeMatches><d:ProbeMatch><w:EndpointReference><w:Address>urn:uuid:1</w:Address></w:EndpointReference>\
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate%20camera onvif://www.onvif.org/hardware/Dome-4 \
onvif://www.onvif.org/manufacturer/Acme onvif://www.onvif.org/Profile/Streaming</d:Scopes>\
<d:XAddrs>http://127.0.0.1:${port}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>`;
}
