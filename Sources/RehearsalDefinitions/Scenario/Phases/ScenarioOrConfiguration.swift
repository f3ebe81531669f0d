import RehearsalSimulation

/// A file that describes how a team works: the scenario, or a configuration that overrides parts of it.
///
/// These files are also called layers. The scenario is the first layer. Later layers override earlier ones:
/// - Each key of `platform` and `prices` is replaced separately.
/// - Definitions, behaviour models and scripts are replaced separately for each agent.
/// - A model or script is not replaced if its key names the agent more directly than the key of the later one
///   does.
/// - If a script of a configuration and one of the scenario are equally direct, the scenario's script
///   applies. With `override: true`, the configuration's script applies.
/// - The value of any other key is replaced as a whole.
struct ScenarioOrConfiguration {
  let files: FileContext
  let isConfiguration: Bool
  /// The value of the key `override`; `nil` if the file does not have the key.
  ///
  /// Only the value in the last file with the key matters. It applies to the scripts of all configurations.
  var replacesScripts: Bool?
  let agents: UnparsedValue<Either<String, [UnparsedValue<Mapping<AgentKeys>>]>>?
  let policy: UnparsedValue<String>?
  let platform: UnparsedValue<Mapping<PlatformKeys>>?
  let behaviour: UnparsedValue<[TableEntry<[UnparsedValue<Mapping<ClauseKeys>>]>]>?
  let model: UnparsedValue<[TableEntry<Mapping<ModelKeys>>]>?
  let prices: UnparsedValue<[TableEntry<Int64>]>?
  let calibration: UnparsedValue<Mapping<CalibrationKeys>>?

  init<Keys: LayerKeys>(
    _ entry: Mapping<Keys>,
    files: FileContext,
    isConfiguration: Bool = false,
    replacesScripts: Bool? = nil
  ) {
    self.files = files
    self.isConfiguration = isConfiguration
    self.replacesScripts = replacesScripts
    agents = entry.unparsed(\.agents)
    policy = entry.unparsed(\.policy)
    platform = entry.unparsed(\.platform)
    behaviour = entry.unparsed(\.behaviour)
    model = entry.unparsed(\.model)
    prices = entry.unparsed(\.prices)
    calibration = entry.unparsed(\.calibration)
  }
}

extension [ScenarioOrConfiguration] {
  /// Whether a configuration's script replaces a script of the scenario that names the agent equally
  /// directly.
  ///
  /// If the value is false, the scenario's script applies. If one of the two scripts names the agent more
  /// directly, that script always applies.
  var configurationsReplaceScripts: Bool { compactMap(\.replacesScripts).last ?? false }
}

/// The path of a scenario or configuration file, with a reader of the other files in its file tree.
struct FileContext {
  let sources: SourceReader
  /// The path of the scenario or configuration file, relative to the root of the file tree.
  let path: String

  /// Resolves a path in the file, and returns it relative to the root of the file tree.
  ///
  /// If the path is absolute, or neither in the root nor in an allowed folder, adds an error and returns `nil`.
  func resolve(_ path: UnparsedValue<String>) -> String? {
    path.read().flatMap { sources.resolve($0, from: self.path, at: path.location) }
  }
}

/// One file of a configuration: the configuration file itself, or a file that it is based on.
struct ConfigurationLayer {
  let layer: ScenarioOrConfiguration
  let name: String?

  var sources: SourceReader { layer.files.sources }

  /// Reads a configuration and all configurations that it is based on.
  ///
  /// The configuration without a base comes first. The result is empty if `file` is `nil`.
  static func read(_ file: FileReference?, _ values: ValueReader) -> [ConfigurationLayer] {
    guard let file else { return [] }
    let reader = SourceReader(file.tree, values.diagnostics)
    var layers: [ConfigurationLayer] = []
    var visitedPaths: Set<String> = []
    var (nextPath, baseLocation): (String?, SourceLocation?) = (file.path, nil)
    while let path = nextPath {
      guard visitedPaths.insert(path).inserted else {
        values.diagnostics.error(
          "the configuration is based on itself; remove one `base`",
          at: baseLocation
        )
        break
      }
      guard let source = reader.read(path, namedAt: baseLocation),
        let value = YAMLParser.parse(source, values.diagnostics),
        let entry = values.mapping(value, "the configuration", ConfigurationKeys.type)
      else { break }
      // A key that is not read would not be checked.
      _ = (entry.value(\.version), entry.value(\.about))
      let files = FileContext(sources: reader, path: path)
      let name = entry.value(\.name)
      let layer = ScenarioOrConfiguration(
        entry,
        files: files,
        isConfiguration: true,
        replacesScripts: entry.explicitValue(\.replacesScripts)
      )
      layers.append(ConfigurationLayer(layer: layer, name: name))
      baseLocation = entry.location(of: \.base)
      nextPath = entry.value(\.base).flatMap {
        reader.resolve($0, from: path, at: entry.location(of: \.base))
      }
    }
    return layers.reversed()
  }
}
