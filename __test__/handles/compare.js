'use strict';

// What two reports of ../support/child.js have in common and in what they differ, when the order of
// their events is up to the operating system.

// Turns the report of one run into a map from the name of a group of resources, which says how they
// came into being, to what happened to each of them. How many there are of some types and how often
// they are called depends on the machine: those are `uncounted`. The callbacks of `racing` run in the last of several
// resources, whichever that is.
function summarize(report, { uncounted = [], racing = [] } = {}) {
  const created = new Map();
  for (const line of report) if (line.event === 'init') created.set(line.id, line);
  const groups = new Map();

  function nameOf(id) {
    if (id === 0) return 'nothing';
    if (id === 1) return 'main';
    return created.get(id)?.type ?? 'unknown';
  }

  function add(group, text) {
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(text);
  }

  const lives = new Map();
  for (const id of created.keys()) {
    lives.set(id, { within: [], problems: [], ended: 0, resolved: 0, destroyed: 0 });
  }
  const stack = [];
  for (const line of report) {
    const { event, id } = line;
    if (event === 'note') {
      const ids = racing.includes(line.label)
        ? 'in the last resource'
        : `in ${nameOf(line.execution)} triggered by ${nameOf(line.trigger)}`;
      add(`note ${line.label}`, line.execution === undefined ? line.values[0].text : ids);
      continue;
    }
    const life = lives.get(id);
    if (life === undefined || event === 'init') continue;
    if (event === 'before' || event === 'after') {
      if (line.execution !== id) life.problems.push(`${event} in ${nameOf(line.execution)}`);
      if (line.trigger !== created.get(id).trigger) {
        life.problems.push(`${event} triggered by ${nameOf(line.trigger)}`);
      }
      if (life.destroyed > 0) life.problems.push(`${event} after destroy`);
    }
    if (event === 'before') {
      life.within.push(stack.length === 0 ? 'nothing' : nameOf(stack.at(-1)));
      stack.push(id);
    } else if (event === 'after') {
      life.ended++;
      if (stack.at(-1) === id) stack.pop();
      else if (stack.length > 0) life.problems.push(`after within ${nameOf(stack.at(-1))}`);
    } else if (event === 'resolve') {
      life.resolved++;
    } else if (event === 'destroy') {
      life.destroyed++;
      if (line.execution !== 0) life.problems.push(`destroy in ${nameOf(line.execution)}`);
    }
  }

  for (const [id, { type, trigger, execution, resource }] of created) {
    const { within, problems, ended, resolved, destroyed } = lives.get(id);
    const told = [];
    const callers = within.map((name) => `in ${name}`);
    if (within.length > 0) {
      told.push(`called ${tally(uncounted.includes(type) ? new Set(callers) : callers)}`);
    }
    if (ended !== within.length) told.push(`ended ${times(ended)}`);
    if (resolved > 0) told.push('resolved');
    // That of a promise is up to the garbage collector.
    if (destroyed > 0 && type !== 'PROMISE') told.push(`destroyed ${times(destroyed)}`);
    add(
      `${type} (${resource}) triggered by ${nameOf(trigger)} in ${nameOf(execution)}`,
      [...told, ...new Set(problems)].join(', ') || 'nothing else',
    );
  }
  for (const [group, texts] of groups) {
    const [type] = group.split(' ');
    groups.set(group, (uncounted.includes(type) ? [...new Set(texts)] : texts).sort());
  }
  return groups;
}

function times(count) {
  return count === 1 ? 'once' : `${count} times`;
}

function tally(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, count]) => (count === 1 ? text : `${count} × ${text}`))
    .join('; ');
}

// What all summaries say: for each group its texts, or their number where the texts differ, or
// nothing where that differs too.
function agreed(summaries) {
  const groups = new Map();
  for (const group of new Set(summaries.flatMap((summary) => [...summary.keys()]))) {
    const all = summaries.map((summary) => summary.get(group) ?? []);
    const texts = new Set(all.map((one) => tally(one)));
    const counts = new Set(all.map((one) => one.length));
    if (texts.size === 1) groups.set(group, { texts: [...texts][0] });
    else if (counts.size === 1) groups.set(group, { count: [...counts][0] });
    else groups.set(group, {});
  }
  return groups;
}

// One line for each group in which a summary differs from what others agreed on.
function differences(expected, summary) {
  const lines = [];
  for (const group of new Set([...expected.keys(), ...summary.keys()])) {
    const { texts = undefined, count = undefined } = expected.get(group) ?? { texts: '' };
    const found = summary.get(group) ?? [];
    const same =
      texts !== undefined ? texts === tally(found) : count === undefined || count === found.length;
    if (!same) {
      const wanted = texts === '' ? 'none' : (texts ?? `${count} of them`);
      lines.push(`${group}: ${wanted} | ${tally(found) || 'none'}`);
    }
  }
  return lines.sort();
}

module.exports = { agreed, differences, summarize };
