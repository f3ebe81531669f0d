import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents whose list of senders leaves out agents that hand work to them.
enum UnreceivedHandoffRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.not-received",
    severity: .note,
    summary: "an agent lists the agents that it takes work from, and others hand work to it too",
    reason: """
      The receiver has no rule for the work that arrives from the others, and may refuse it or treat it as \
      something else.
      """,
    remedy: "add the senders to the list, or remove the handoffs to this agent",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Hands Off To\n- **checker**: finished work\n"
      ),
      ExampleFile("checker.md", checker(senders: "- **painter**: painted work\n")),
      ExampleFile(
        "painter.md",
        "---\nname: painter\ndescription: Paints.\n---\n## Hands Off To\n- **checker**: painted work\n"
      ),
    ],
    mended: [
      ExampleFile(
        "checker.md",
        checker(senders: "- **painter**: painted work\n- **builder**: finished work\n")
      )
    ]
  )

  private static func checker(senders: String) -> String {
    "---\nname: checker\ndescription: Checks.\n---\n## Receives Work From\n\(senders)"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let statements = EdgeStatements(team)
    var refused: [(receiver: String, links: [LintTeam.Link])] = []
    var indices: [String: Int] = [:]
    for link in team.links {
      for receiver in link.others where statements.isRefused(link, by: receiver) {
        let index = indices[receiver] ?? refused.count
        if index == refused.count {
          indices[receiver] = index
          refused.append((receiver, []))
        }
        guard refused[index].links.last?.agent != link.agent else { continue }
        refused[index].links.append(link)
      }
    }
    for (receiver, links) in refused {
      guard let location = statements.firstSender(of: receiver) else { continue }
      let names = links.map { "`\($0.agent)`" }
      let rest = names.count > 4 ? " and \(names.count - 4) more" : ""
      let list = names.prefix(4).joined(separator: ", ") + rest
      findings.add(
        about,
        at: location,
        about: receiver,
        "`\(receiver)` lists the agents that it takes work from, but not \(list), "
          + "\(names.count == 1 ? "which hands" : "which hand") work to it",
        related: links.map {
          Finding.Related("`\($0.agent)` hands work to it", at: $0.mention.location)
        }
      )
    }
  }
}
