import type { Alert } from '../../../../../hub/alerts/alert.ts';
import type { AlertDeed } from '../../../api/alerts.ts';

/** What every form about an alert is given. */
export interface DeedFormProps {
  alert: Alert;
  busy: boolean;
  onDo: (deed: AlertDeed) => void;
}
