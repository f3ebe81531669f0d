import RehearsalSimulation

/// Models: what chance decides.
extension ScenarioReader {
  /// What is said of an agent's model, and which layer of the configuration says it, if one does.
  struct ModelEntry {
    var name: String
    var agent: AgentID
    var entry: ObjectReader
    var layer: ConfigurationLayer?
  }

  /// Finds what is said last of each agent's model.
  func modelEntries(_ scenario: ObjectReader) -> [ModelEntry] {
    var entries = modelEntries(scenario, nil)
    for layer in layers {
      let own = within(layer) { modelEntries($0, layer) }
      let names = Set(own.map(\.name))
      entries = entries.filter { !names.contains($0.name) } + own
    }
    return entries
  }

  private func modelEntries(_ file: ObjectReader, _ layer: ConfigurationLayer?) -> [ModelEntry] {
    file.table("model").compactMap { key, name, value in
      guard let agent = agent(name, at: key.location),
        let entry = values.object(value, name, ScenarioShape.model)
      else { return nil }
      return ModelEntry(name: name, agent: agent, entry: entry, layer: layer)
    }
  }

  func readModels(_ entries: [ModelEntry]) -> [(name: String, model: Model)] {
    entries.map { said in
      checkRole(of: said.name, said.entry)
      guard let layer = said.layer else { return (said.name, model(said.entry)) }
      return (said.name, within(layer) { _ in model(said.entry) })
    }
  }

  private func model(_ entry: ObjectReader) -> Model {
    var model = Model()
    model.takes = entry["takes"].flatMap { spread($0, "takes", values.duration) }
    model.spends = entry["spends"].flatMap { spread($0, "spends", tokens) }
    model.spendsByAct = entry.table("spends-by-act").compactMap { key, name, value in
      guard let act: Act.Kind = values.choice(key, "an act"), let tokens = tokens(value, name)
      else {
        return nil
      }
      return Model.ActTokens(act: act, tokens: tokens)
    }
    model.languageModel = entry.text("runs-on")
    model.meets = entry.percentage("meets")
    model.flaws = entry.table("flaws").compactMap(flaw)
    model.finds = entry.percentage("finds")
    model.succeeds = entry.percentage("succeeds")
    model.reports = entry.table("reports").compactMap { key, metric, value in
      guard isMetric(metric, at: key.location) else { return nil }
      return spread(value, metric, hundredths).map {
        Model.Number(metric: metric, distribution: $0)
      }
    }
    return model
  }

  /// Complains of keys that have no meaning for what an agent does.
  private func checkRole(of name: String, _ entry: ObjectReader) {
    // Whoever has a task of the work does work, whatever else it does.
    guard let agent = roster.agent(name), !tasks.contains(where: { $0.agent == agent }) else {
      return
    }
    let role = roster.members[Int(agent.rawValue)].member.role
    let (foreign, who) =
      switch role {
      case .verifier, .reviewer: (["meets", "flaws", "succeeds", "reports"], "who does work")
      case .implementer, .worker, .debugger: (["finds"], "a verifier or a reviewer")
      case .planner, .orchestrator:
        (["meets", "flaws", "succeeds", "reports", "finds"], "who does work or judges it")
      }
    for key in foreign where entry[key] != nil {
      diagnostics.error(
        "`\(key)` is for \(who), and `\(name)` is a \(role.rawValue); leave it out",
        at: entry.place(of: key)
      )
    }
  }

  private func flaw(_ key: YAMLValue, _ name: String, _ value: YAMLValue) -> Model.FlawRate? {
    guard value.pairs != nil else {
      return values.percentage(value, name).map {
        Model.FlawRate(flaw: Flaw(category: name, weight: .major), rate: $0)
      }
    }
    guard let entry = values.object(value, name, ScenarioShape.flaw),
      let rate = entry.percentage("rate")
    else { return nil }
    let weight: Flaw.Weight = entry.choice("weight") ?? .major
    return Model.FlawRate(flaw: Flaw(category: name, weight: weight), rate: rate)
  }

  /// The faults by which models say how often agents go wrong.
  func misconduct(_ entries: [ModelEntry]) -> [Fault] {
    entries.flatMap { said in
      said.entry.table("misconduct").compactMap { key, verb, value in
        guard let rate = values.percentage(value, verb),
          let fault = misconduct(verb, of: said.agent, at: key.location)
        else { return nil }
        var struck = Fault(
          id: "\(said.name).\(verb)",
          verb: fault,
          occurrence: .rate(rate),
          location: key.location
        )
        struck.mayMiss = true
        return struck
      }
    }
  }

  private typealias Read = (YAMLValue, String) -> Int64?

  private func hundredths(_ value: YAMLValue, _ name: String) -> Int64? {
    values.percentage(value, name).map { Int64($0.hundredths) }
  }

  private func tokens(_ value: YAMLValue, _ name: String) -> Int64? {
    values.integer(value, name, in: 0...1_000_000_000_000).map { Int64($0) }
  }

  /// Reads a single number, or how numbers are spread.
  private func spread(_ value: YAMLValue, _ name: String, _ read: Read) -> Distribution? {
    guard value.pairs != nil else { return read(value, name).map { .fixed($0) } }
    // The shape says which keys there are; the numbers' own is that of what they are read as.
    guard let entry = values.object(value, name, ScenarioShape.spread(.duration)) else {
      return nil
    }
    let isLogNormal = entry["p50"] != nil || entry["p90"] != nil
    if isLogNormal, entry.hasOnly(["p50", "p90"]) { return logNormal(entry, name, read) }
    guard value.pairs?.count == 1 else {
      guard value.pairs?.isEmpty == false else { return nil }
      diagnostics.error("`\(name)` is spread in one way, not two; keep one key", at: value.location)
      return nil
    }
    if let mean = entry["exponential"] {
      return read(mean, "exponential").map { .exponential(mean: $0) }
    }
    if let file = entry["empirical"], file.elements == nil { return empirical(file, read) }
    for (key, count) in [("uniform", 2), ("triangular", 3), ("empirical", 0)] {
      guard let list = entry[key] else { continue }
      guard let numbers = numbers(list, key, count, read) else { return nil }
      switch key {
      case "uniform": return .uniform(numbers[0], numbers[1])
      case "triangular": return .triangular(numbers[0], mode: numbers[1], numbers[2])
      default: return .empirical(numbers)
      }
    }
    return nil
  }

  /// Reads a list of so many numbers in rising order, or with none of any numbers.
  private func numbers(
    _ value: YAMLValue,
    _ key: String,
    _ count: Int,
    _ read: Read
  ) -> [Int64]? {
    let elements = values.list(value, key)
    let numbers = elements.compactMap { read($0, key) }
    guard numbers.count == elements.count else { return nil }
    guard count == 0 ? !numbers.isEmpty : numbers.count == count else {
      let wanted = count == 0 ? "at least one number" : "\(count) numbers"
      diagnostics.error("`\(key)` takes \(wanted), not \(numbers.count)", at: value.location)
      return nil
    }
    guard count == 0 || numbers == numbers.sorted() else {
      diagnostics.error("the numbers of `\(key)` have to rise", at: value.location)
      return nil
    }
    return numbers
  }

  /// Reads a file with a number a line; empty lines and those that begin with `#` are passed over.
  private func empirical(_ value: YAMLValue, _ read: Read) -> Distribution? {
    guard let written = values.text(value, "empirical"),
      let path = sources.resolve(written, from: path, at: value.location),
      let source = sources.read(path, namedAt: value.location)
    else { return nil }
    var numbers: [Int64] = []
    let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let text = MarkdownScanner.trimmed(line)
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      let value = YAMLValue(
        content: .scalar(String(text), isPlain: true),
        location: source.location(index + 1)
      )
      guard let number = read(value, "a number") else { return nil }
      numbers.append(number)
    }
    guard !numbers.isEmpty else {
      diagnostics.error("`\(written)` holds no number; write one a line", at: value.location)
      return nil
    }
    return .empirical(numbers)
  }

  private func logNormal(_ entry: ObjectReader, _ name: String, _ read: Read) -> Distribution? {
    guard let half = entry["p50"], let most = entry["p90"] else {
      diagnostics.error("`\(name)` needs both `p50` and `p90`", at: entry.location)
      return nil
    }
    guard let median = read(half, "p50"), let ninth = read(most, "p90") else { return nil }
    guard median > 0, ninth >= median else {
      diagnostics.error("`p50` has to be above zero and at most `p90`", at: half.location)
      return nil
    }
    return .logNormal(median: median, ninthDecile: ninth)
  }
}
