namespace Acbuild.State;

/// <summary>What kind of image a build makes.</summary>
internal enum BuildMode
{
    /// <summary>An App Container Image; an OCI or Docker image that is written of it has one layer.</summary>
    Appc,

    /// <summary>An OCI image: of layers, those of its base as they were.</summary>
    Oci,
}
