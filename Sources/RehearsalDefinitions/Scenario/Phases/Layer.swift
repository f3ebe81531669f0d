import RehearsalSimulation

/// A configuration file, or one that it is based on.
struct ConfigurationLayer {
  var entry: ObjectReader
  /// The file, from the root of the configuration's tree.
  var path: String
  var sources: SourceReader

  /// Whether scripts of the configuration are used in place of the scenario's, where it says so.
  var overrides: Bool?
}

/// Configurations: what may differ between two ways of working, laid over the scenario.
///
/// `platform` and `prices` merge by key, what is said of an agent replaces what was said of it, the rest
/// replaces what was there.
extension ScenarioReader {
  /// Reads the configuration and what it is based on, the base first.
  func readLayers() {
    guard let place = overrides.configuration else { return }
    let reader = SourceReader(place.tree, diagnostics)
    var seen: Set<String> = []
    var (next, location): (String?, SourceLocation?) = (place.path, nil)
    while let path = next {
      guard seen.insert(path).inserted else {
        diagnostics.error("the configuration is based on itself; leave out a `base`", at: location)
        return
      }
      guard let source = reader.read(path, namedAt: location),
        let value = YAMLParser.parse(source, diagnostics),
        let entry = values.object(value, "the configuration", ScenarioShape.configuration)
      else { return }
      _ = entry.integer("rehearsal", in: 1...1)
      configurationName = configurationName ?? entry.text("configuration")
      layers.insert(
        ConfigurationLayer(
          entry: entry,
          path: path,
          sources: reader,
          overrides: entry.flag("override")
        ),
        at: 0
      )
      location = entry.place(of: "base")
      next = entry.text("base").flatMap {
        reader.resolve($0, from: path, at: entry.place(of: "base"))
      }
    }
  }

  /// Reads part of a layer, whose files are its own and whose names the scenario need not have.
  func within<Value>(_ layer: ConfigurationLayer, _ read: (ObjectReader) -> Value) -> Value {
    let (ownSources, ownPath) = (sources, path)
    (sources, path, isReadingLayer) = (layer.sources, layer.path, true)
    defer { (sources, path, isReadingLayer) = (ownSources, ownPath, false) }
    return read(layer.entry)
  }

  /// Reads something that each layer may have in place of those below it, and of the scenario.
  func last<Value>(_ scenario: ObjectReader, _ read: (ObjectReader) -> Value?) -> Value? {
    for layer in layers.reversed() {
      if let value = within(layer, read) { return value }
    }
    return read(scenario)
  }
}

// MARK: - Calibration

extension ScenarioReader {
  /// Reads where the numbers of the models come from.
  func readCalibration(_ scenario: ObjectReader) -> Calibration? {
    last(scenario) { file in
      guard let entry = file.object("calibration", ScenarioShape.calibration),
        let source = entry.text("source"), let date = entry.text("date")
      else { return nil }
      if date.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil {
        diagnostics.error(
          "`date` has to be a day such as `2026-03-31`",
          at: entry.place(of: "date")
        )
      }
      return Calibration(
        source: source,
        date: date,
        runs: entry.integer("runs", in: 1...1_000_000_000)
      )
    }
  }
}
