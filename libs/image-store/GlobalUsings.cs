global using RenderLayer = Appc.ImageSpec.Rootfs.RenderLayer<Appc.ImageStore.StoredImage>;
