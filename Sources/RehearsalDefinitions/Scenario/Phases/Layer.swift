import RehearsalSimulation

/// A file that describes how a team works: the scenario, or a configuration that overrides parts of it.
///
/// Later layers override earlier ones. `platform` and `prices` are merged key by key. Scripts, models and
/// definitions are replaced agent by agent. A script in a configuration replaces one in the scenario only if
/// the configuration sets `override`. For any other key, the later value replaces the earlier one.
struct Layer {
  let files: LayerFiles
  let isConfiguration: Bool
  /// Whether the scripts of this layer replace those of the scenario; `nil` if the file does not say.
  var replacesScripts: Bool?
  let agents: Unread<Either<String, [Unread<Mapping<AgentKeys>>]>>?
  let policy: Unread<String>?
  let platform: Unread<Mapping<PlatformKeys>>?
  let behaviour: Unread<[TableEntry<[Unread<Mapping<ClauseKeys>>]>]>?
  let model: Unread<[TableEntry<Mapping<ModelKeys>>]>?
  let prices: Unread<[TableEntry<Int64>]>?
  let calibration: Unread<Mapping<CalibrationKeys>>?

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
  /// Whether the scripts of the configurations replace those of the scenario, instead of the reverse.
  var configurationsReplaceScripts: Bool { compactMap(\.replacesScripts).last ?? false }
}

/// The tree from which a layer can name files.
struct LayerFiles {
  let sources: SourceReader
  /// The path of the layer's own file, relative to the root of the tree.
  let path: String

  /// Converts a path in the layer's file to a path relative to the root.
  ///
  /// If the path is outside the root, adds an error and returns `nil`.
  func resolve(_ path: Unread<String>) -> String? {
    path.read().flatMap { sources.resolve($0, from: self.path, at: path.location) }
  }
}

/// One file of a configuration: the configuration itself, or one on which it is based.
struct ConfigurationLayer {
  let layer: Layer
  let name: String?

  var sources: SourceReader { layer.files.sources }

  /// Parses a configuration and the configurations on which it is based.
  ///
  /// The most basic one comes first.
  static func read(_ file: FileReference?, _ values: ValueReader) -> [ConfigurationLayer] {
    guard let file else { return [] }
    let reader = SourceReader(file.tree, values.diagnostics)
    var layers: [ConfigurationLayer] = []
    var seen: Set<String> = []
    var (next, location): (String?, SourceLocation?) = (file.path, nil)
    while let path = next {
      guard seen.insert(path).inserted else {
        values.diagnostics.error(
          "the configuration is based on itself; remove one `base`",
          at: location
        )
        break
      }
      guard let source = reader.read(path, namedAt: location),
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
        replacesScripts: entry.written(\.replacesScripts)
      )
      layers.append(ConfigurationLayer(layer: layer, name: name))
      location = entry.location(of: \.base)
      next = entry.value(\.base).flatMap {
        reader.resolve($0, from: path, at: entry.location(of: \.base))
      }
    }
    return layers.reversed()
  }
}
