package import RehearsalSimulation

/// What the body of a definition says, each part with its place.
package struct DefinitionBody: Sendable {
  /// What it says it is, in its own words: the first paragraph.
  package var role: Contract.Item?
  /// What it says it does.
  package var responsibilities: [Contract.Item] = []
  /// Every word on who hands work to whom, in the file's order; lists before prose.
  package var mentions: [HandoffMention] = []
  /// What has to be supplied before work begins.
  package var neededContext: [Contract.Item] = []
  /// Every number it demands of the work.
  package var gates: [StatedGate] = []
  /// What a report has to hold.
  package var deliverables: [Contract.Item] = []
  /// The strategies it names.
  package var strategies: [Contract.Item] = []
  /// What it holds its work to.
  package var qualityStandards: [Contract.Item] = []
  /// When it says skills are to be invoked.
  package var skillTriggers: [SkillTrigger] = []
  /// The skills it lists or mentions as skills.
  package var skillMentions: [Contract.Item] = []
  /// The frameworks it tells apart, with their signals.
  package var frameworks: [FrameworkEntry] = []
  /// What it says it does not do.
  package var boundaries: [Contract.Item] = []
  /// Where it speaks of non-goals.
  package var nonGoalClauses: [Contract.Item] = []
  /// Kinds of work that it says others do.
  package var delegatedSpecialties: [Contract.Item] = []
  /// Where it tells its agent to use a tool.
  package var toolMentions: [Contract.Item] = []
  /// Where it says that its agent starts no other.
  package var spawnBans: [Contract.Item] = []
  /// Where a fence is opened that nothing closes.
  package var unclosedFence: SourceLocation?

  init(_ text: MarkdownText, _ source: SourceText) {
    let lists = HandoffLists(text, source)
    mentions = lists.mentions + HandoffProse(text, source, without: lists.lines).mentions
    neededContext = lists.needs
    role = text.role(source)
    responsibilities = text.outermostItems(under: { $0.contains("responsibilit") }, source)
    deliverables = text.outermostItems(
      under: { $0 == "deliverables" || $0 == "deliverable" },
      source
    )
    qualityStandards = text.outermostItems(
      under: { $0.hasPrefix("quality standards") || $0.hasPrefix("quality checklist") },
      source
    )
    skillTriggers = SkillTrigger.triggers(in: text, source)
    frameworks = FrameworkEntry.entries(in: text, source)
    boundaries = text.boundaries(source)
    unclosedFence = text.unclosedFence.map { source.location($0) }
    for line in text.lines {
      guard let words = line.words else { continue }
      read(PlainText(words, in: line), source)
    }
  }

  private mutating func read(_ text: PlainText, _ source: SourceText) {
    gates += StatedGate.gates(in: text, source)
    strategies += Strategies.named(in: text, source)
    delegatedSpecialties += DelegatedSpecialties.named(in: text, source)
    toolMentions += ToolMentions.named(in: text, source)
    skillMentions += SkillMentions.named(in: text, source)
    if text.holds("non-goal") || text.holds("non goal") || text.holds("nongoal") {
      nonGoalClauses.append(source.item(text))
    }
    if SpawnBan.isStated(in: text) { spawnBans.append(source.item(text)) }
  }
}

extension SourceText {
  /// A whole line as a part of a contract.
  func item(_ text: PlainText) -> Contract.Item {
    Contract.Item(text: String(text.text), location: location(of: text.text, in: text.line))
  }
}

extension MarkdownText {
  /// The first paragraph: who the agent is told it is.
  fileprivate func role(_ source: SourceText) -> Contract.Item? {
    for line in lines {
      if case .text(let text) = line.kind {
        return Contract.Item(text: String(text), location: source.location(of: text, in: line))
      }
    }
    return nil
  }

  /// The outermost items below the headings that fit, or below further headings where there are none.
  fileprivate func outermostItems(
    under fits: (String) -> Bool,
    _ source: SourceText
  ) -> [Contract.Item] {
    sections { fits(TitledBlock.plain($0)) }.flatMap { section in
      let own = MarkdownItem.items(in: section.lines.prefix { !$0.isHeading(atMost: 6) })
      return own.isEmpty ? MarkdownItem.items(in: section.lines) : own
    }
    .filter { $0.indent < 2 }.map { item in
      let bare = item.beginning.hasPrefix("[") ? item.beginning.dropFirst(3) : item.beginning
      let text = MarkdownScanner.trimmed(bare)
      let label = MarkdownItem.labelled(text)?.label ?? text.prefix { $0 != ":" }
      return Contract.Item(
        text: String(label),
        location: source.location(of: item.beginning, in: item.line)
      )
    }
  }

  /// The items of sections on boundaries.
  fileprivate func boundaries(_ source: SourceText) -> [Contract.Item] {
    sections { title in
      let title = title.lowercased()
      return title.contains("boundar") || title.contains("must not do")
        || title.contains("out of scope") || title.contains("does not handle")
    }
    .flatMap { section in
      MarkdownItem.items(in: section.lines).map {
        Contract.Item(text: $0.text, location: source.location(of: $0.beginning, in: $0.line))
      }
    }
  }
}
