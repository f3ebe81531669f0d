import RehearsalSimulation

/// One definition, as its team wrote it.
struct AgentFile {
  var name: String
  var definition: Plan.Definition
  var location: SourceLocation
  var contract: Contract
  /// Who it says it takes work from and hands work to, names not yet resolved.
  var senders: [Mention] = []
  var receivers: [Mention] = []

  /// A name in a list of senders or receivers.
  struct Mention {
    var name: String
    var purpose: String
    var location: SourceLocation
    /// Whether it is written as a command, `/implement` or `implement command`.
    var isCommand = false
  }

  /// Reads a definition, or says why it is no agent.
  static func read(
    _ source: SourceText,
    mode: FrontMatter.Mode,
    _ complaints: Complaints
  ) -> AgentFile? {
    switch FrontMatter.read(source, mode: mode) {
    case .absent(let why, let line):
      complaints.note("not registered as an agent: \(why)", at: source.location(line))
      return nil
    case .malformed(let problem, let location):
      report(problem, at: location, mode, complaints)
      return nil
    case .loaded(let frontMatter):
      guard let name = frontMatter["name"]?.text, !name.isEmpty else {
        report("the front matter has no `name`; add one", at: source.location(1), mode, complaints)
        return nil
      }
      if let rescue = frontMatter.rescue {
        complaints.note(
          "\(rescue.problem); read again with values quoted and the last of each key",
          at: rescue.location
        )
      }
      return AgentFile(name: name, frontMatter, source)
    }
  }

  private static func report(
    _ problem: String,
    at location: SourceLocation,
    _ mode: FrontMatter.Mode,
    _ complaints: Complaints
  ) {
    switch mode {
    case .strict: complaints.error(problem, at: location)
    case .compatible: complaints.warn("not registered as an agent: \(problem)", at: location)
    }
  }

  private init(name: String, _ frontMatter: FrontMatter, _ source: SourceText) {
    self.name = name
    definition = Plan.Definition(path: source.path, fingerprint: source.fingerprint)
    location = frontMatter["name"]?.location ?? source.location(1)
    let body = MarkdownText(frontMatter.body, firstLine: frontMatter.bodyLine)
    contract = Contract()
    contract.tools = frontMatter["tools"].map { $0.names.map(\.name) }
    contract.disallowedTools = frontMatter["disallowedTools"]?.names.map(\.name) ?? []
    contract.skills = (frontMatter["skills"]?.names ?? []).map {
      Contract.Item(text: $0.name, location: $0.location)
    }
    contract.deliverables = body.deliverables(source)
    contract.floors = body.floors(source)
    contract.boundaries = body.boundaries(source)
    readEdges(body, source)
  }

  private mutating func readEdges(_ body: MarkdownText, _ source: SourceText) {
    for item in body.items(under: "receives work from", "receives from") {
      guard let (label, rest) = item.labelled else { continue }
      if label.lowercased() == "context required" {
        contract.neededContext += Self.needs(in: rest).map {
          Contract.Item(text: $0, location: source.location(item.number))
        }
      } else {
        senders += Self.mentions(label, rest, source.location(item.number))
      }
    }
    for item in body.items(under: "hands off to") {
      guard let (label, rest) = item.labelled else { continue }
      receivers += Self.mentions(label, rest, source.location(item.number))
    }
  }

  /// The names of a label: `a / b` are two, `/command command` is the name without its slash.
  private static func mentions(
    _ label: String,
    _ purpose: String,
    _ location: SourceLocation
  ) -> [Mention] {
    let isCommand = label.hasPrefix("/")
    let names = isCommand ? [label.dropFirst()] : label.split(separator: "/")
    return names.map { MarkdownScanner.trimmed($0) }.filter { !$0.isEmpty }.map { name in
      var name = name
      let isCommand = isCommand || name.hasPrefix("/") || name.hasSuffix(" command")
      if name.hasPrefix("/") { name = name.dropFirst() }
      if name.hasSuffix(" command") { name = name.dropLast(" command".count) }
      let bare = String(name.filter { $0 != "`" })
      return Mention(name: bare, purpose: purpose, location: location, isCommand: isCommand)
    }
  }

  /// The needs of a list in prose, without what is in parentheses.
  private static func needs(in text: String) -> [String] {
    var depth = 0
    let bare = text.filter { character in
      if character == "(" { depth += 1 }
      defer { if character == ")" { depth -= 1 } }
      return depth == 0
    }
    return bare.split(separator: ",").map { String(MarkdownScanner.trimmed($0)) }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.filter { !$0.isEmpty }
  }
}
