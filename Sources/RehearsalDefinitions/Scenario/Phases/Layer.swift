import RehearsalSimulation

/// A file that describes how a team works: the scenario, or a configuration that overrides parts of the scenario.
///
/// Later layers override earlier layers. `platform` and `prices` are merged key by key. Definitions, models and scripts
/// are replaced agent by agent, but a model or script never replaces one that names the agent more directly. Of equally
/// direct scripts, a configuration's replaces the scenario's only if the configuration sets `override`. For any other
/// key, the later value replaces the earlier value.
struct Layer {
  let files: LayerFiles
  let isConfiguration: Bool
  /// The value of the key `override`, which says whether the scripts of this layer replace those of the scenario.
  ///
  /// The value is `nil` if the file does not have the key.
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
    files: LayerFiles,
    isConfiguration: Bool = false,
    replacesScripts: Bool? = nil
  ) {
    self.files = files
    self.isConfiguration = isConfiguration
    self.replacesScripts = replacesScripts
    agents = entry.unread(\.agents)
    policy = entry.unread(\.policy)
    platform = entry.unread(\.platform)
    behaviour = entry.unread(\.behaviour)
    model = entry.unread(\.model)
    prices = entry.unread(\.prices)
    calibration = entry.unread(\.calibration)
  }
}

extension [Layer] {
  /// Whether the configurations' scripts replace the scenario's; otherwise, the scenario's replace the configurations'.
  var configurationsReplaceScripts: Bool { compactMap(\.replacesScripts).last ?? false }
}

/// The file of a layer, with the reader of the tree whose files the layer can name.
struct LayerFiles {
  let sources: SourceReader
  /// The path of the layer's own file, relative to the root of the tree.
  let path: String

  /// Converts a path that the layer's file contains to a path relative to the root of the tree.
  ///
  /// If the path is outside the root, adds an error and returns `nil`.
  func resolve(_ path: UnparsedValue<String>) -> String? {
    path.read().flatMap { sources.resolve($0, from: self.path, at: path.location) }
  }
}

/// One file of a configuration: the configuration itself, or another configuration on which it is based.
struct ConfigurationLayer {
  let layer: Layer
  let name: String?

  var sources: SourceReader { layer.files.sources }

  /// Parses a configuration and all configurations on which it is based.
  ///
  /// The most basic configuration comes first. The result is empty if `file` is `nil`.
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
      _ = entry.value(\.version)
      let files = LayerFiles(sources: reader, path: path)
      let name = entry.value(\.name)
      let layer = Layer(
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
