import RehearsalSimulation

/// A parser of the definitions that a scenario and its configurations name.
struct DefinitionReader {
  /// A definition, with the name, the role and the count of instances that a list of agents gives it.
  typealias ListedDefinition = (
    file: AgentFile, name: String, role: Role?, instances: Int?, location: SourceLocation
  )

  private let layers: [Layer]
  private let overrides: PlanOverrides
  private let cache: DefinitionCache
  private let mode: FrontMatter.Mode
  private let diagnostics: Diagnostics

  init(_ reader: TeamReader, _ mode: FrontMatter.Mode) {
    layers = reader.layers
    overrides = reader.overrides
    cache = reader.cache
    diagnostics = reader.diagnostics
    self.mode = mode
  }

  /// Parses the definitions of all layers, which are the scenario and its configurations.
  ///
  /// A definition in a later layer replaces one with the same name in an earlier layer.
  func files() -> [ListedDefinition] {
    if let tree = overrides.agents {
      let reader = SourceReader(tree, diagnostics)
      let files = definitions(below: "", reader, namedAt: nil)
        .map { ListedDefinition($0, $0.name, nil, nil, $0.location) }
      let definitions = withSettings(files, reader)
      overrides.add(reader.sources, from: .agents)
      return definitions
    }
    var listed: [ListedDefinition] = []
    for layer in layers {
      let own = withSettings(files(of: layer), layer.files.sources)
      let names = Set(own.map(\.name))
      listed = listed.filter { !names.contains($0.name) } + own
    }
    return listed
  }

  private func files(of layer: Layer) -> [ListedDefinition] {
    switch layer.agents?.read() {
    case .first(let folder):
      guard let path = layer.files.resolve(folder) else { return [] }
      return definitions(below: path, layer.files.sources, namedAt: folder.location)
        .map { ($0, $0.name, nil, nil, $0.location) }
    case .second(let list): return (list.read() ?? []).compactMap { listed($0, in: layer.files) }
    case nil: return []
    }
  }

  private func listed(
    _ value: Unread<Mapping<AgentKeys>>,
    in files: LayerFiles
  ) -> ListedDefinition? {
    guard let entry = value.read(), let written = entry.value(\.definition) else { return nil }
    let location = entry.location(of: \.definition)
    guard let path = files.sources.resolve(written, from: files.path, at: location),
      let source = files.sources.read(path, namedAt: location)
    else { return nil }
    let before = diagnostics.count
    guard let file = agentFile(source) else {
      if diagnostics.count == before || !diagnostics.hasErrors {
        diagnostics.error("`\(written)` is not a definition", at: location)
      }
      return nil
    }
    return (
      file, entry.value(\.name) ?? file.name, entry.value(\.role), entry.value(\.instances),
      value.location
    )
  }

  /// Parses a definition.
  ///
  /// If it defines no agent, adds a diagnostic and returns `nil`.
  private func agentFile(_ source: SourceText) -> AgentFile? {
    let file = cache.file(source, mode: mode)
    AgentFile.report(file.reading, mode: mode, diagnostics)
    return file.agent
  }

  /// Adds the tools that the settings beside each definition deny to its agent.
  ///
  /// The settings are those of the folder `.claude` in which the definition is.
  private func withSettings(
    _ definitions: [ListedDefinition],
    _ reader: SourceReader
  ) -> [ListedDefinition] {
    var denied: [String: [String]] = [:]
    return definitions.map { definition in
      var definition = definition
      let parts = definition.file.definition.path.split(separator: "/")
      guard let folder = parts.lastIndex(of: ".claude") else { return definition }
      let path = (parts[...folder] + ["settings.json"]).joined(separator: "/")
      let tools = denied[path] ?? settings(at: path, reader)?.deniedTools.map(\.name) ?? []
      denied[path] = tools
      definition.file.deny(tools)
      return definition
    }
  }

  /// Reads the settings in a file; `nil` if the file does not exist, or is outside the root.
  private func settings(at path: String, _ reader: SourceReader) -> CompanionFile? {
    guard reader.tree.allows(path), (try? reader.tree.read(path)) != nil,
      let source = reader.read(path, namedAt: nil)
    else { return nil }
    let settings = CompanionFile(.settings, source)
    if let problem = settings.problem { diagnostics.warn(problem.message, at: problem.location) }
    return settings
  }

  private func definitions(
    below folder: String,
    _ reader: SourceReader,
    namedAt location: SourceLocation?
  ) -> [AgentFile] {
    let location = location ?? SourceLocation(file: reader.shown(folder), line: 1)
    let paths: [String]?
    do throws(SourceError) {
      paths = try reader.tree.files(below: folder)
    } catch {
      diagnostics.error(error.message, at: location)
      return []
    }
    guard let paths else {
      diagnostics.error("there is no folder `\(reader.shown(folder))`", at: location)
      return []
    }
    let files = paths.filter { $0.lowercased().hasSuffix(".md") }.compactMap { path in
      reader.read(path, namedAt: nil).flatMap(agentFile)
    }
    if files.isEmpty, !diagnostics.hasErrors {
      diagnostics.error("no definition below `\(reader.shown(folder))`", at: location)
    }
    return files
  }
}
