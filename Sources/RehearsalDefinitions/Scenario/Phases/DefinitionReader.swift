import RehearsalSimulation

/// A parser of the definitions in a scenario and its configurations.
struct DefinitionReader {
  /// A definition, with the name, the role and the number of instances that the agent has in the scenario.
  ///
  /// The role and the number of instances are `nil` if they are not stated in a list `agents`.
  typealias ListedDefinition = (
    file: AgentFile, name: String, role: Role?, instances: Int?, location: SourceLocation
  )

  private let scenarioAndConfigurations: [ScenarioOrConfiguration]
  private let overrides: PlanOverrides
  private let cache: DefinitionCache
  private let mode: FrontMatter.Mode
  private let diagnostics: Diagnostics

  init(_ reader: TeamReader, _ mode: FrontMatter.Mode) {
    scenarioAndConfigurations = reader.scenarioAndConfigurations
    overrides = reader.overrides
    cache = reader.cache
    diagnostics = reader.diagnostics
    self.mode = mode
  }

  /// Reads the definitions that the scenario and its configurations list.
  ///
  /// A definition in a configuration replaces the definition with the same name. If the overrides
  /// contain a file tree of definitions, this file tree replaces all listed definitions.
  func readDefinitions() -> [ListedDefinition] {
    if let definitionTree = overrides.definitions {
      let reader = SourceReader(definitionTree, diagnostics)
      let files = agentFiles(below: "", reader, namedAt: nil)
        .map { ListedDefinition($0, $0.name, nil, nil, $0.location) }
      let definitions = applyingDeniedTools(files, reader)
      overrides.add(reader.sources, from: .agents)
      return definitions
    }
    var listedDefinitions: [ListedDefinition] = []
    for layer in scenarioAndConfigurations {
      let layerDefinitions = applyingDeniedTools(readDefinitions(of: layer), layer.files.sources)
      let names = Set(layerDefinitions.map(\.name))
      listedDefinitions = listedDefinitions.filter { !names.contains($0.name) } + layerDefinitions
    }
    return listedDefinitions
  }

  private func readDefinitions(of layer: ScenarioOrConfiguration) -> [ListedDefinition] {
    switch layer.agents?.read() {
    case .first(let folder):
      guard let path = layer.files.resolve(folder) else { return [] }
      return agentFiles(below: path, layer.files.sources, namedAt: folder.location)
        .map { ($0, $0.name, nil, nil, $0.location) }
    case .second(let entries):
      return (entries.read() ?? []).compactMap { listedDefinition($0, in: layer.files) }
    case nil: return []
    }
  }

  private func listedDefinition(
    _ value: UnparsedValue<Mapping<AgentKeys>>,
    in files: FileContext
  ) -> ListedDefinition? {
    guard let entry = value.read(), let writtenPath = entry.value(\.definition) else { return nil }
    let location = entry.location(of: \.definition)
    guard let path = files.sources.resolve(writtenPath, from: files.path, at: location),
      let source = files.sources.read(path, namedAt: location)
    else { return nil }
    let diagnosticCount = diagnostics.count
    guard let file = agentFile(source) else {
      if diagnostics.count == diagnosticCount || !diagnostics.hasErrors {
        diagnostics.error("`\(writtenPath)` is not a definition", at: location)
      }
      return nil
    }
    return (
      file, entry.value(\.name) ?? file.name, entry.value(\.role), entry.value(\.instances),
      value.location
    )
  }

  /// Returns the agent that a definition file defines.
  ///
  /// If the file defines no agent, adds a diagnostic and returns `nil`.
  private func agentFile(_ source: SourceText) -> AgentFile? {
    let file = cache.file(source, mode: mode)
    AgentFile.report(file.parseResult, mode: mode, diagnostics)
    file.agent?.reportUnreadThresholds(diagnostics)
    return file.agent
  }

  /// Returns the definitions without the tools that the settings of their projects deny.
  ///
  /// The settings are in the file `settings.json` of the innermost folder `.claude` that contains the
  /// definition.
  private func applyingDeniedTools(
    _ definitions: [ListedDefinition],
    _ reader: SourceReader
  ) -> [ListedDefinition] {
    var deniedToolsByPath: [String: [String]] = [:]
    return definitions.map { definition in
      var definition = definition
      let definitionPath = definition.file.definition.path
      guard let path = reader.tree.settingsPath(ofDefinition: definitionPath) else {
        return definition
      }
      let tools =
        deniedToolsByPath[path] ?? settings(at: path, reader)?.deniedTools.map(\.name) ?? []
      deniedToolsByPath[path] = tools
      definition.file.deny(tools)
      return definition
    }
  }

  /// Returns the settings in a file; `nil` if the file cannot be read, for example because it does not exist.
  ///
  /// Adds a warning if the settings have a problem.
  private func settings(at path: String, _ reader: SourceReader) -> CompanionFile? {
    guard reader.tree.allows(path), reader.canReadSettings(at: path),
      let source = reader.read(path, namedAt: nil)
    else { return nil }
    let settings = CompanionFile(.settings, source)
    if let problem = settings.problem { diagnostics.warn(problem.message, at: problem.location) }
    return settings
  }

  private func agentFiles(
    below folder: String,
    _ reader: SourceReader,
    namedAt location: SourceLocation?
  ) -> [AgentFile] {
    let location = location ?? SourceLocation(file: reader.shownPath(folder), line: 1)
    let paths: [String]?
    do throws(SourceError) {
      paths = try reader.tree.files(below: folder)
    } catch {
      diagnostics.error(error.message, at: location)
      return []
    }
    guard let paths else {
      diagnostics.error("there is no folder `\(reader.shownPath(folder))`", at: location)
      return []
    }
    let files = paths.filter { $0.lowercased().hasSuffix(".md") }.compactMap { path in
      reader.read(path, namedAt: nil).flatMap(agentFile)
    }
    if files.isEmpty, !diagnostics.hasErrors {
      diagnostics.error("no definition below `\(reader.shownPath(folder))`", at: location)
    }
    return files
  }
}
