import RehearsalSimulation

/// The skills that a report names are not those that its session invoked.
struct SkillsUnreportedRule: Rule {
  static let about = RuleDescription(
    id: "deliverable.skills-unreported",
    severity: .warning,
    failureMode: .actsOtherwiseThanSaid,
    firesWhen: "the skills that a session invoked and those that it reports differ",
    kinds: [.actSkill, .reportFiled, .sessionEnded]
  )

  private var invoked = PerSession<[String]>()

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .actSkill(let skill): invoked.update(event.session, from: []) { $0.append(skill) }
    case .sessionEnded: invoked[event.session] = nil
    case .reportFiled(let report):
      guard invoked.count > 0 || !report.skills.isEmpty else { return }
      let used = invoked[event.session] ?? []
      let silent = used.filter { !report.skills.contains($0) }
      let invented = report.skills.filter { !used.contains($0) }
      if !silent.isEmpty {
        findings.add(Self.about, event, "invoked \(silent.joined(separator: ", ")) unreported")
      }
      if !invented.isEmpty {
        findings.add(Self.about, event, "reports \(invented.joined(separator: ", ")) uninvoked")
      }
    default: break
    }
  }
}
