import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../../../hub/alerts/alert.ts';
import { gridNameOf } from '../../../api/grids.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { everySecond, now } from '../../../time/clock.ts';
import { exerciseOf } from '../../alerts/severity.ts';
import { muted, soundState } from '../../sound/sound.ts';
import { nextSaid, unsaid } from '../announce.ts';
import type { Incident } from './incidents.ts';

/** A voice of this machine that speaks the language; without one the tones have to do. */
const voiceFor = (language: string): SpeechSynthesisVoice | undefined =>
  'speechSynthesis' in window
    ? speechSynthesis.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language.slice(0, 2)))
    : undefined;

/** Says aloud where it is and what, in the language of the screen, again and again until somebody has it. */
export function useAnnouncements(incidents: readonly Incident[]): void {
  const { t } = useTranslation();
  const language = useLanguage();
  const sentenceOf = ({ gridCode, labels, title, stage, ...alert }: Alert): string => {
    const exercise = exerciseOf({ labels, exercise: alert.exercise ?? null });
    return t('wall.announce', {
      drill: exercise === null ? '' : t(`alert.${exercise}`),
      place: labels['address'] ?? gridNameOf(gridCode),
      what: language === 'zh-CN' ? title.zh : title.en,
      stage: stage === 'confirmed' ? t('alert.confirmed') : t('wall.unconfirmed'),
    });
  };
  const latest = useRef({ incidents, sentenceOf, language });
  useEffect(() => {
    latest.current = { incidents, sentenceOf, language };
  });
  const any = incidents.length > 0;
  useEffect(() => {
    if (!any) return undefined;
    let said = unsaid;
    const look = (): void => {
      const { incidents: standing, sentenceOf: sentence, language: spoken } = latest.current;
      const voice = voiceFor(spoken);
      // What cannot be heard has not been said.
      if (!voice || muted.get() || soundState.get() !== 'ready') return;
      const next = nextSaid(
        said,
        standing.map(({ key }) => key),
        now(),
      );
      said = next.said;
      const incident = standing.find(({ key }) => key === next.key);
      if (!incident) return;
      const utterance = new SpeechSynthesisUtterance(sentence(incident.lead));
      utterance.voice = voice;
      utterance.lang = voice.lang;
      speechSynthesis.speak(utterance);
    };
    look();
    const stop = everySecond(look);
    return () => {
      stop();
      if ('speechSynthesis' in window) speechSynthesis.cancel();
    };
  }, [any]);
}
