// SMS by Amazon SNS: `Publish` once for each phone (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). It has no key that
// would tell a repeat, so an end that stays unknown is tried once more and no oftener.

import type { Clock } from '../base/clock.ts';
import type { SnsWay } from '../config/channels.ts';
import { reveal } from '../config/env_text.ts';
import type { AddressOutcome, Channel } from './delivery.ts';
import { type Answer, ask, outcomeOfStatus, wordsOf } from './http.ts';
import { type AwsKeys, signedHeaders } from './sigv4.ts';
import { smsText } from './sms_text.ts';

/** Codes that come as 400 or 403 and pass by themselves. */
const passing = /^(Throttl|RequestLimitExceeded|RequestThrottled|InternalFailure|InternalError|ServiceUnavailable)/;

/** `clock` is the machine's: AWS refuses a time that is not its own. */
export function openSns(way: SnsWay, { clock }: { clock: Clock }): Channel {
  const publish = async (phone: string, { text, signal }: { text: string; signal: AbortSignal }) => {
    const region = reveal(way.region);
    const url = new URL(way.endpoint === undefined ? `https://sns.${region}.amazonaws.com/` : reveal(way.endpoint));
    const form = { Action: 'Publish', Version: '2010-03-31', PhoneNumber: phone, Message: text };
    const body = new URLSearchParams(form).toString();
    const headers = signedHeaders({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
      keys: keysOf(way),
      region,
      service: 'sns',
      at: clock.now(),
    });
    return outcomeOf(phone, await ask({ url: url.href, headers, body, signal }));
  };
  return {
    name: way.name,
    kind: 'sms',
    addresses: way.phones.map(reveal),
    idempotent: false,
    deliver: async (message, { to, only = to }, signal) => {
      const text = smsText(message.text);
      const outcomes: AddressOutcome[] = [];
      for (const phone of only) outcomes.push(await publish(phone, { text, signal }));
      return outcomes;
    },
    close: async () => undefined,
  };
}

const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }: SnsWay): AwsKeys => ({
  accessKeyId: accessKeyId.reveal(),
  secretAccessKey: secretAccessKey.reveal(),
  ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
});

function outcomeOf(address: string, answer: Answer): AddressOutcome {
  const outcome = outcomeOfStatus(answer);
  if (answer.kind === 'none' || outcome.state === 'sent') return { address, ...outcome };
  const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1] ?? '';
  const said = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1] ?? '';
  const words = code === '' ? outcome.words : `HTTP ${answer.status} ${code}: ${wordsOf(said)}`;
  return {
    address,
    ...outcome,
    ...(words === undefined ? {} : { words }),
    ...(passing.test(code) ? { state: 'again' } : {}),
  };
}
