import ArgumentParser
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// Lists the faults that scenarios may name.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "List the faults that a scenario may name.",
    discussion: """
      Each strikes the nth time it could (nth), at an instant (at), or each time with a chance (rate).
      """
  )

  func run() throws {
    let width = FaultVerbs.all.map(\.verb.count).max() ?? 0
    for entry in FaultVerbs.all {
      let keys = entry.keys.joined(separator: ", ")
      try Output.print("\(Columns.padded(entry.verb, width))  \(entry.about) (\(keys))\n")
    }
  }
}

/// Lists the rules that judge runs.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules that judge runs.",
    discussion: """
      Each with its severity, the failure mode of MAST that it stands for, and when it fires. Those \
      that judge definitions are listed by `rehearse lint --rules`.
      """
  )

  func run() throws {
    let width = RuleBook.entries.map(\.id.count).max() ?? 0
    for rule in RuleBook.entries {
      let severity = Columns.padded(rule.severity.rawValue, 7)
      try Output.print(
        "\(Columns.padded(rule.id, width))  \(severity)  \(rule.failureMode.rawValue)  \(rule.firesWhen)\n"
      )
    }
  }
}

/// Text in columns.
private enum Columns {
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
