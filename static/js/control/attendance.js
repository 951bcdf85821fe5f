/* How many came (实到), as counted at the door: one small form, group by group. */
(function (C) {
  "use strict";

  const { t } = C;

  C.askAttendance = async function () {
    const groups = (C.topics.run || {}).groups || [];
    const given = await C.askFor({
      title: t("control.attendance.title"), text: t("control.attendance.text"), confirm: t("control.save"),
      fields: [
        { name: "group", label: t("control.attendance.group"), options: groups.map((group) => [group.id, window.Words.said(group, "label").text]),
          value: groups.length ? groups[0].id : "" },
        { name: "present", label: t("control.attendance.present", { entitled: groups.length ? groups[0].entitled : "" }),
          type: "number", value: groups.length && groups[0].present !== null ? groups[0].present : "", required: true },
        { name: "reason", label: t("control.attendance.reason") },
      ],
    });
    if (!given) return;
    const args = { group: given.group, present: Number(given.present) };
    C.send("set_attendance", given.reason ? Object.assign(args, { reason: given.reason }) : args);
  };
})(window.Control);
