// Times are local to the meeting; where the reader's clock differs, it is told beside them.
(() => {
  const words = document.body.dataset.yours;
  const language = document.documentElement.lang;
  const zoned = /^(\d{4}-\d\d-\d\d)T.*(?:Z|([+-])(\d\d):(\d\d))$/;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  for (const time of words ? document.querySelectorAll("time[datetime]") : []) {
    const found = zoned.exec(time.dateTime);
    if (!found) continue;
    const [, day, sign, hours, minutes] = found;
    const at = new Date(time.dateTime);
    const there = sign ? Number(sign + 1) * (hours * 60 + Number(minutes)) : 0;
    if (Number.isNaN(at.getTime()) || -at.getTimezoneOffset() === there) continue;
    // Beside or below the time, where the other words need not make room for it.
    const line = time.closest(".clock, dd");
    if (!line) continue;
    const here = at.toLocaleDateString("sv");
    const told = at.toLocaleString(language, here === day ? clock : { weekday: "short", ...clock });
    if (time.textContent.includes("(") && time.textContent.includes(told)) continue;
    const yours = document.createElement("span");
    yours.className = "yours";
    yours.textContent = words.replace("{time}", told);
    line.append(" ", yours);
  }
})();
