/** What a bundle says about itself. `gone`: evidence whose file is no longer there. */
export function readme(number: string, now: number, gone: readonly string[]): string {
  return `Gridwatch case ${number}
written ${new Date(now).toISOString()}

case.json       the case as it stood
history.json    everything that was done to it, line by line, with the chain of hashes
alerts.json     its alerts, each with why it fired and who was told
evidence.json   what is known of each file in evidence/
evidence/       photos, clips, documents and readings, as they were when they came in
readings/       what the devices of its alerts measured, from half an hour before
SHA256SUMS      the digest of every file; those in evidence/ from when they came in

To check the files:    sha256sum -c SHA256SUMS

To check the history:  the hash of a line is SHA-256, in hex, over the hash of the line before
("" for the first), a line feed, and the line as JSON without spaces:
[caseId,n,at,actor,action,fromState,toState,comment,detail], the keys of detail sorted.
The last hash is lastHash. Each file has a line "evidence" whose detail names its SHA-256.
${gone.length === 0 ? '' : `\nFiles that are missing at the hub: ${gone.join(', ')}\n`}`;
}
